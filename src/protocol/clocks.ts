// The two clocks of a program, as types that do not mix: one to wait by, one to tell the time by.

declare const clock: unique symbol;

/**
 * A moment by the steady clock: ms since 1970 when the program started, and as they have passed
 * since. Nobody can set that clock, so everything waits by it. Not a number to the compiler: a moment
 * compares only with moments of its own clock. On disk and on the wire it is its plain number.
 */
export interface Steady {
  readonly [clock]: "steady";
}

/**
 * A moment by the system's clock, ms since 1970, for what others read. That clock may be wrong, and
 * may be set at any time: nothing waits by it.
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

/** The moment this many ms after the other, or before it if there are fewer than none. */
export const after = <T extends Steady | Wall>(at: T, ms: number): T =>
  (msOf(at) + ms) as unknown as T;

/** How long it is from one moment to another of the same clock, ms; negative if that was earlier. */
export const msBetween = <T extends Steady | Wall>(from: T, to: T): number => msOf(to) - msOf(from);

/** The earliest of these moments; undefined if there is none. */
export function earliest(moments: readonly (Steady | undefined)[]): Steady | undefined {
  let first: Steady | undefined;
  for (const at of moments) {
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}

/** Whether it is that moment by now; never for a moment that is not set. */
export const isDue = (at: Steady | undefined, now: Steady): boolean =>
  at !== undefined && now >= at;
