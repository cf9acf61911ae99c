// How long the faults go on: a short run belongs to `npm test`, the long one is `npm run faults`.

/** Whether this is the long run; `TINCAN_FAULTS=long` asks for it. */
export function isLongRun(): boolean {
  return process.env["TINCAN_FAULTS"] === "long";
}

/** What fits this run: the first in the short one, the second in the long one. */
export function byLength<T>(short: T, long: T): T {
  return isLongRun() ? long : short;
}
