// How long the faults last: a short run is part of `npm test`, the long one is `npm run faults`.
import { test, type TestContext } from "node:test";

/** Whether this is the long run; `TINCAN_FAULTS=long` asks for it. */
export function isLongRun(): boolean {
  return process.env["TINCAN_FAULTS"] === "long";
}

/** The first value in the short run, the second in the long one. */
export function byLength<T>(short: T, long: T): T {
  return isLongRun() ? long : short;
}

/** A test that only the long run has. */
export function longTest(
  name: string,
  options: { skip: string | false },
  run: (t: TestContext) => Promise<void>,
): void {
  if (isLongRun()) void test(name, options, run);
}
