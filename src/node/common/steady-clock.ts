// The clock for machines that wait: it runs steadily, and setting the system's clock does not
// change it.
import { uptime } from "node:os";

/** Returns the time, ms. */
export type Clock = () => number;

const awakeMs: Clock = () => performance.now();
const ageMs: Clock = () => uptime() * 1000;

/**
 * How often to ask for the machine's uptime, ms: that costs more than asking how long it was awake.
 */
const lookMs = 1_000;
/** If uptime has grown this much more than time awake, the machine has slept, ms. */
const sleptMinMs = 3_000;

/**
 * ms since some moment, including time asleep: `awake` may leave that out, `age` does not. Never
 * runs backwards.
 */
export function createElapsed(awake: Clock = awakeMs, age: Clock = ageMs): Clock {
  const bornMs = age() - awake();
  let sleptMs = 0;
  let lookAtMs = 0;

  function look(now: number): void {
    lookAtMs = now + lookMs;
    const aheadMs = age() - now - bornMs;
    if (aheadMs > sleptMs + sleptMinMs) sleptMs = aheadMs;
  }
  return () => {
    const now = awake();
    if (now >= lookAtMs) look(now);
    return now + sleptMs;
  };
}

/**
 * ms since 1970 by the system's clock when this clock was made, plus the time since. The system's
 * clock may have been set meanwhile, so use this one for waiting, not for showing the time.
 */
export function createSteadyClock(wall: Clock = Date.now, elapsed = createElapsed()): Clock {
  const beganMs = wall() - elapsed();
  return () => Math.round(beganMs + elapsed());
}
