// The program `npm run fuzz`: fuzzes in a worker, prints its progress, and ends at the first
// finding.
//
//   npm run fuzz -- [--minutes 10] [--target NAME] [--seed N] [--corpus DIR]
//   npm run fuzz -- --target NAME --input HEX        runs this one input
//   npm run fuzz -- --rate                           how fast the frame decoder is
import { parseArgs } from "node:util";
import { failureOf, report } from "./finding.ts";
import { measureRate } from "./rate.ts";
import { targets } from "./targets.ts";
import { supervise } from "./supervisor.ts";
import type { Target } from "./target.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    target: { type: "string", multiple: true },
    corpus: { type: "string" },
    input: { type: "string" },
    rate: { type: "boolean", default: false },
  },
});

/** The requested targets, or all of them. Ends the program if no target has the name. */
function chosen(): Target[] {
  const names = values.target ?? targets.map(({ name }) => name);
  return names.map((name) => {
    const found = targets.find((target) => target.name === name);
    if (found) return found;
    console.error(
      `there is no target ${name}; there are ${targets.map((one) => one.name).join(", ")}`,
    );
    process.exit(2);
  });
}

/** Whether every target accepts this input. */
async function replay(input: Uint8Array): Promise<boolean> {
  const failures = await Promise.all(
    chosen().map(async (target) => {
      const why = await failureOf(target, input);
      console.log(why ? report({ target: target.name, input, why }) : `${target.name} accepts it`);
      return why;
    }),
  );
  return failures.every((why) => why === undefined);
}

async function main(): Promise<boolean> {
  if (values.rate) return measureRate();
  if (values.input !== undefined) return replay(Uint8Array.fromHex(values.input));
  return supervise({
    targets: chosen().map(({ name }) => name),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    corpus: values.corpus,
  });
}

process.exit((await main()) ? 0 : 1);
