// A machine's only timer: rings at a time of day, however far away.

/** One alarm. */
export interface Alarm {
  /**
   * When to ring, ms since 1970; replaces the previous time, and undefined cancels it. A time in
   * the past rings in a later turn of the loop.
   */
  set(at: number | undefined): void;
}

/** How often to check the clock, ms: a timer notices neither sleep nor a clock that was set. */
const lookMs = 5_000;

/**
 * Makes an alarm that is not set. It never rings early by its clock, the system's or another,
 * unless that clock runs backwards: then the time to ring at has lost its meaning.
 */
export function createAlarm(ring: () => void, clock: () => number = Date.now): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let ringsAt: number | undefined;

  function set(at: number | undefined): void {
    if (at === ringsAt) return;
    clearTimeout(timer);
    ringsAt = at;
    if (at !== undefined) start(at);
  }

  function start(at: number): void {
    const setAt = clock();
    const leftMs = Math.max(0, at - setAt);
    timer = setTimeout(() => look(at, setAt), Math.min(leftMs, lookMs));
  }

  function look(at: number, lookedAt: number): void {
    const now = clock();
    if (lookedAt <= now && now < at) return start(at);
    ringsAt = undefined;
    ring();
  }

  return { set };
}
