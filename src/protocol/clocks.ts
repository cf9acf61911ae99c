// The two clocks of a program, as types that do not mix: one for waiting, one for telling the time.

declare const clock: unique symbol;

/**
 * A moment by the steady clock: ms since 1970 at the start of the program, plus the ms that have
 * passed since. Nobody can set that clock, so everything waits by it. The compiler does not treat
 * it as a number, so it compares only with moments of the same clock. On disk and on the wire it is
 * a plain number.
 */
export interface Steady {
  readonly [clock]: "steady";
}

/**
 * A moment by the system's clock, ms since 1970, for times that others read. That clock may be
 * wrong, and somebody may set it at any time, so nothing waits by it.
 */
export interface Wall {
  readonly [clock]: "wall";
}

/** The moment with this number, ms since 1970 by the steady clock. */
export const steadyAt = (ms: number): Steady => ms as unknown as Steady;

/** The moment with this number, ms since 1970 by the system's clock. */
export const wallAt = (ms: number): Wall => ms as unknown as Wall;

/** The number of a moment, ms since 1970. */
export const msOf = (at: Steady | Wall): number => at as unknown as number;

/** The moment this many ms after the other; before it if `ms` is negative. */
export const after = <T extends Steady | Wall>(at: T, ms: number): T =>
  (msOf(at) + ms) as unknown as T;

/** The time from one moment to another of the same clock, ms; negative if the other is earlier. */
export const msBetween = <T extends Steady | Wall>(from: T, to: T): number => msOf(to) - msOf(from);

/** The earliest of these moments; undefined if there is none. */
export function earliest(moments: readonly (Steady | undefined)[]): Steady | undefined {
  let first: Steady | undefined;
  for (const at of moments) {
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}

/** Whether the moment has come; false if it is not set. */
export const isDue = (at: Steady | undefined, now: Steady): boolean =>
  at !== undefined && now >= at;
