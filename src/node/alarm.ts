// The one timer of a machine: rings at a time of day, however far away that is.

/** One alarm. */
export interface Alarm {
  /**
   * When to ring, ms since 1970; replaces the time before, and undefined means not at all. A time
   * that has passed rings in a later turn of the loop.
   */
  set(at: number | undefined): void;
}

/** A timer does not notice that the clock is set, so the clock is looked at this often, ms. */
const lookMs = 30_000;

/** Makes an alarm that is not set. It never rings early by the clock, the system's or another. */
export function createAlarm(ring: () => void, clock: () => number = Date.now): Alarm {
  let timer: NodeJS.Timeout | undefined;

  function set(at: number | undefined): void {
    clearTimeout(timer);
    if (at === undefined) return;
    const leftMs = Math.max(0, at - clock());
    timer = setTimeout(() => (at > clock() ? set(at) : ring()), Math.min(leftMs, lookMs));
  }

  return { set };
}
