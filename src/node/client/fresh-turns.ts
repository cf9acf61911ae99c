// Defers work that must not run inside the callback that asks for it.

/**
 * A queue that does its work in the next turn of the event loop, in order. Work added meanwhile
 * waits for the turn after that. The work must not throw.
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
