// The time of day for a machine that cannot bear to see it run backwards.

/** Tells the time, ms since 1970. */
export type Clock = () => number;

/**
 * A clock that follows the system's forwards, and goes on at its own pace when that is set back.
 * `wall` is what is followed; `elapsed` are ms since some moment, and never run backwards.
 */
export function createSteadyClock(
  wall: Clock = Date.now,
  elapsed: () => number = () => performance.now(),
): Clock {
  let aheadMs = -Infinity;
  return () => {
    const sinceMs = elapsed();
    aheadMs = Math.max(aheadMs, wall() - sinceMs);
    return Math.round(sinceMs + aheadMs);
  };
}
