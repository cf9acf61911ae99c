// Writes times the way people say them.
import { pageWords } from "#peer";

const dayMs = 86_400_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Whether two times fall on the same local day. */
export const isSameDay = (a: number, b: number): boolean => startOfDay(a) === startOfDay(b);

/** `14:05`. */
export const timeOf = (at: number): string => clock.format(at);

/** Date and time in full. */
export const fullTime = (at: number): string => full.format(at);

/** `Today`, `Yesterday`, a day, or a day with its year. */
export function dayOf(at: number, now: number): string {
  if (isSameDay(at, now)) return pageWords.today;
  if (isSameDay(at, startOfDay(now) - dayMs / 2)) return pageWords.yesterday;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? day : dayOfYear).format(at);
}

/** The time if it is today, otherwise the day. */
export const shortTime = (at: number, now: number): string =>
  isSameDay(at, now) ? timeOf(at) : dayOf(at, now);
