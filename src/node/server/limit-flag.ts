// Parses limits from the command line: NAME=NUMBER, or NAME=BURST/PERHOUR.
import { limitWords } from "#peer";
import { defaultServerLimits, type ServerLimits } from "#server";

/** The names of all limits, as `--limit` takes them. */
export const limitNames = Object.keys(defaultServerLimits);

const isName = (name: string): name is keyof ServerLimits => limitNames.includes(name);
const wholeNumber = (text: string): number | undefined =>
  /^\d{1,15}$/u.test(text) ? Number(text) : undefined;

/** All limits together, where the last one of a name wins; or a sentence about what is wrong. */
export function parseLimits(typed: string[]): Partial<ServerLimits> | string {
  const limits: Partial<ServerLimits> = {};
  for (const one of typed) {
    const parsed = parseLimit(one);
    if (typeof parsed === "string") return parsed;
    Object.assign(limits, parsed);
  }
  return limits;
}

function parseLimit(typed: string): Partial<ServerLimits> | string {
  const [name = "", value = "", ...rest] = typed.split("=");
  if (!isName(name)) return limitWords.unknown(name, limitNames);
  const isRate = typeof defaultServerLimits[name] === "object";
  const [first, second, ...more] = value.split("/").map(wholeNumber);
  const fits = rest.length === 0 && more.length === 0 && isRate === (second !== undefined);
  if (first === undefined || !fits) return isRate ? limitWords.rate(name) : limitWords.number(name);
  return { [name]: isRate ? { burst: first, perHour: second } : first };
}
