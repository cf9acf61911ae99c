// Writes times the way people say them.
import { pageWords } from "#peer";

const dayMs = 86_400_000;
const formats = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  dayOfYear: { dateStyle: "medium" },
  full: { dateStyle: "full", timeStyle: "medium" },
} as const;

let made: { zone: number; formatters: Map<keyof typeof formats, Intl.DateTimeFormat> } | undefined;

/** A formatter keeps the time zone in which it was made, so a journey needs new ones. */
function format(how: keyof typeof formats, at: number): string {
  const zone = new Date().getTimezoneOffset();
  if (made?.zone !== zone) made = { zone, formatters: new Map() };
  const formatter = made.formatters.get(how) ?? new Intl.DateTimeFormat(undefined, formats[how]);
  made.formatters.set(how, formatter);
  return formatter.format(at);
}

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Whether two times fall on the same local day. */
export const isSameDay = (a: number, b: number): boolean => startOfDay(a) === startOfDay(b);

/** `14:05`. */
export const timeOf = (at: number): string => format("clock", at);

/** Date and time in full. */
export const fullTime = (at: number): string => format("full", at);

/** `Today`, `Yesterday`, a day, or a day with its year. */
export function dayOf(at: number, now: number): string {
  if (isSameDay(at, now)) return pageWords.today;
  if (isSameDay(at, startOfDay(now) - dayMs / 2)) return pageWords.yesterday;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(isThisYear ? "day" : "dayOfYear", at);
}

/** The time if it is today, otherwise the day. */
export const shortTime = (at: number, now: number): string =>
  isSameDay(at, now) ? timeOf(at) : dayOf(at, now);
