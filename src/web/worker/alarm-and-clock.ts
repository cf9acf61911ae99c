// The one timer of a peer in the browser, and the clock it goes by.

/** Tells the time, ms since 1970. */
export type Clock = () => number;

/** A timer may be late by a whole sleep, so the clock is looked at this often, ms. */
const lookMs = 5_000;
/** So much more the system's clock has moved than the time only when the machine slept, ms. */
const sleptMinMs = 3_000;

/**
 * The time for machines that wait: it passes evenly, with the time that the machine has slept, which
 * the browser's own even clock may leave out. A clock set forward looks like sleep; one set back is
 * not followed.
 */
export function createSteadyClock(
  wall: Clock = Date.now,
  awake: Clock = () => performance.now(),
): Clock {
  const beganMs = wall() - awake();
  let sleptMs = 0;
  return () => {
    const now = beganMs + awake();
    if (wall() - now > sleptMs + sleptMinMs) sleptMs = wall() - now;
    return Math.round(now + sleptMs);
  };
}

/** An alarm: `set` says when to ring, replacing the time before; undefined means not at all. */
export function createAlarm(ring: () => void, clock: Clock) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function set(at: number | undefined): void {
    clearTimeout(timer);
    if (at === undefined) return;
    const leftMs = Math.max(0, at - clock());
    timer = setTimeout(() => (clock() < at ? set(at) : ring()), Math.min(leftMs, lookMs));
  }
  return { set };
}
