// How English says how long something takes, and how much later something came.
import { counted } from "./counted.ts";

/**
 * A duration in ms as text in one unit, rounded up: `45 seconds`, `3 minutes`, `2 hours`. It is
 * never less than a second.
 */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 120) return counted(seconds, "second");
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? counted(minutes, "minute") : counted(Math.ceil(minutes / 60), "hour");
}

/** A time that may be long, ms, as text in one unit, rounded: `3 days`. */
export function longDuration(ms: number): string {
  const hours = ms / 3_600_000;
  return hours < 48 ? duration(ms) : counted(Math.round(hours / 24), "day");
}

/** Says that a line came this much later than it says, ms. */
export const arrivedLater = (ms: number): string => `arrived ${longDuration(ms)} later`;
