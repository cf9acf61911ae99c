// A finding: an input that breaks a promise, made as small as possible, and how to reproduce it.
import { hex, type Target } from "./target.ts";

/** One finding. */
export interface Finding {
  target: string;
  input: Uint8Array;
  /** The error, as text with its stack. */
  why: string;
}

/** The target's error for this input, or undefined if it keeps its promises. */
export async function failureOf(target: Target, input: Uint8Array): Promise<string | undefined> {
  try {
    await target.run(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

const firstLine = (why: string): string => why.split("\n")[0] ?? "";
/** The same failure may show other bytes in its message. */
const kindOf = (why: string): string => firstLine(why).replaceAll(/[0-9a-f]+/gi, "#");

const triesMax = 5_000;

/** Finds a smaller input with the same failure: leaves pieces out, then sets bytes to 0. */
export async function minimise(target: Target, { input, why }: Finding): Promise<Finding> {
  let smallest: Finding = { target: target.name, input, why };
  let tries = 0;

  async function attempt(candidate: Uint8Array): Promise<boolean> {
    tries += 1;
    const now = tries > triesMax ? undefined : await failureOf(target, candidate);
    if (now === undefined || kindOf(now) !== kindOf(why)) return false;
    smallest = { target: target.name, input: candidate, why: now };
    return true;
  }

  for (let size = input.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < smallest.input.length;) {
      const { input: now } = smallest;
      const without = Buffer.concat([now.subarray(0, at), now.subarray(at + size)]);
      if (!(await attempt(new Uint8Array(without)))) at += size;
    }
  }
  for (let at = 0; at < smallest.input.length; at += 1) {
    if (smallest.input[at] !== 0) await attempt(smallest.input.with(at, 0));
  }
  return smallest;
}

/** The text of a finding: why, the input, and the command that reproduces it. */
export const report = ({ target, input, why }: Finding): string =>
  [
    `\n${target}: ${why}`,
    `input (${input.length} bytes): ${hex(input)}`,
    `again: npm run fuzz -- --target ${target} --input ${hex(input)}`,
  ].join("\n");
