// A clock that a test can set while a program runs on it (libfaketime).
import { spawnSync } from "node:child_process";
import { globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { folder } from "../system/programs.ts";

/** The clock of one machine, or of several. */
export interface FakeClock {
  /** The prefix of a command that runs on this clock. */
  readonly on: string[];
  /** Sets its difference from the true time, such as `+1h`, `-1d` or `+0`. */
  set(offset: string): void;
}

/** The library for programs with many threads, wherever the system has it. */
const [library] = globSync("/usr/lib/{*/,}faketime/libfaketimeMT.so.1");

/** Why clocks cannot be set here; undefined if they can. */
export function whyNoFakeClock(): string | undefined {
  if (library === undefined) return "needs libfaketime";
  const { status } = spawnSync("true", { env: { LD_PRELOAD: library } });
  return status === 0 ? undefined : "libfaketime does not load here";
}

/**
 * A clock that is right at first. `moves`: only `the time of day`, as when somebody sets it; or
 * `all time`, as when the machine has slept.
 */
export function createFakeClock(
  test: TestContext,
  moves: "the time of day" | "all time",
): FakeClock {
  const file = join(folder(test), "clock");
  const set = (offset: string): void => writeFileSync(file, offset);
  set("+0");
  const variables = [
    `LD_PRELOAD=${library ?? ""}`,
    `FAKETIME_TIMESTAMP_FILE=${file}`,
    "FAKETIME_NO_CACHE=1",
    ...(moves === "all time" ? [] : ["DONT_FAKE_MONOTONIC=1"]),
  ];
  return { on: ["env", ...variables], set };
}
