// The only timer of a peer in the browser, and the clock it uses.

/** Returns the time, ms since 1970. */
export type Clock = () => number;

/** How often to check the clock, ms: a timer may be late by a whole sleep. */
const lookMs = 5_000;
/**
 * If the system's clock has moved this much more than the browser's steady clock, the machine has
 * slept, ms.
 */
const sleptMinMs = 3_000;

/**
 * The clock for machines that wait: it runs steadily and includes time asleep, which the browser's
 * own steady clock may leave out. It takes a clock set forward for sleep, and ignores one set back.
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

/** An alarm: `set` says when to ring, and replaces the previous time; undefined cancels it. */
export function createAlarm(ring: () => void, clock: Clock) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ringsAt: number | undefined;

  function set(at: number | undefined): void {
    if (at === ringsAt) return;
    clearTimeout(timer);
    ringsAt = at;
    if (at !== undefined) start(at);
  }

  function start(at: number): void {
    const leftMs = Math.max(0, at - clock());
    timer = setTimeout(() => look(at), Math.min(leftMs, lookMs));
  }

  function look(at: number): void {
    if (clock() < at) return start(at);
    ringsAt = undefined;
    ring();
  }

  return { set };
}
