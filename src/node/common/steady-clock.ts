// The time for machines that wait: it passes evenly, and nobody who sets the system's clock changes it.
import { uptime } from "node:os";

/** Tells the time, ms. */
export type Clock = () => number;

const awakeMs: Clock = () => performance.now();
const ageMs: Clock = () => uptime() * 1000;

/** Asking for the machine's age costs more than asking how long it was awake: it is asked so often, ms. */
const lookMs = 1_000;
/** So much more a machine has aged than it was awake only when it has slept, ms. */
const sleptMinMs = 3_000;

/**
 * ms since some moment, with the time that the machine has slept: `awake` may leave that out, `age`
 * does not. Never runs backwards.
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
 * ms since 1970 as the system's clock told them when this one was made, and as they have passed
 * since. The system's clock may have been set meanwhile: this one is for waiting, not for telling.
 */
export function createSteadyClock(wall: Clock = Date.now, elapsed = createElapsed()): Clock {
  const beganMs = wall() - elapsed();
  return () => Math.round(beganMs + elapsed());
}
