// How long the faults last: a short run is part of `npm test`, the long one is `npm run faults`.

/** Whether this is the long run; `TINCAN_FAULTS=long` asks for it. */
export function isLongRun(): boolean {
  return process.env["TINCAN_FAULTS"] === "long";
}

/** The first value in the short run, the second in the long one. */
export function byLength<T>(short: T, long: T): T {
  return isLongRun() ? long : short;
}
