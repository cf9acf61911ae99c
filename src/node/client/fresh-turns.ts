// Work that must not be done inside the callback that asks for it.

/**
 * A queue whose work is done in the next turn of the event loop, in order. What is added while it is
 * being done has to wait for the turn after. The work must not throw.
 */
export function createFreshTurns(): (work: () => void) => void {
  let waiting: (() => void)[] = [];
  function turn(): void {
    const works = waiting;
    waiting = [];
    for (const work of works) work();
  }
  return (work) => {
    waiting.push(work);
    if (waiting.length === 1) setImmediate(turn);
  };
}
