// The program `npm run simulate`: runs worlds until time or seeds run out, and reports what broke.
//
//   npm run simulate                         5,000 seeds on all cores
//   npm run simulate -- --minutes 30         as many as fit into the time, from a new seed
//   npm run simulate -- --seed 202           one seed, showing everything that happens
//   npm run simulate -- --plan FILE          a plan from a file
//   npm run simulate -- --liars ...          any of these, with a peer or a server that lies
//   npm run simulate -- --crowds ...         any of these, with long chats between many devices
//   npm run simulate -- --accounts ...       any of these, with people who look after their accounts
//   npm run simulate -- --planted            how many seeds it takes to find each planted bug
//   npm run simulate -- --cover              seeds that every change lacks to meet every fault, or
//                                            with --liars, to hear every lie
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { searchCover } from "./cover.ts";
import { draws } from "./draws.ts";
import { readable } from "./journal.ts";
import type { Plan } from "./plan.ts";
import { searchAll, table } from "./planted.ts";
import { report } from "./report.ts";
import { runPlan } from "./run.ts";
import { onAllCores } from "./world-workers.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "5000" },
    from: { type: "string" },
    minutes: { type: "string" },
    seed: { type: "string" },
    plan: { type: "string" },
    liars: { type: "boolean", default: false },
    crowds: { type: "boolean", default: false },
    accounts: { type: "boolean", default: false },
    planted: { type: "boolean", default: false },
    cover: { type: "boolean", default: false },
  },
});
const special = (["liars", "crowds", "accounts"] as const).find((name) => values[name]);
const draw = special ?? "honest";
const again = `npm run simulate -- ${draw === "honest" ? "" : `--${draw} `}--seed`;

/** Everything that happens in one world. */
function showOne(plan: Plan, replay: string): void {
  const { broken, events, hash } = runPlan(plan, 100_000);
  console.log(readable(events));
  console.log(`trace ${hash}`);
  if (!broken) return console.log("Every promise was kept.");
  tellBroken(plan, replay);
}

function tellBroken(plan: Plan, replay: string): void {
  const { text, shrunk } = report(plan, replay);
  const file = `seed-${plan.seed}.json`;
  writeFileSync(file, JSON.stringify(shrunk, undefined, 2));
  console.log(
    `\n${text}\nThe small plan is in ${file}; again with:  npm run simulate -- --plan ${file}`,
  );
  process.exitCode = 1;
}

async function runMany(): Promise<void> {
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  const first = Number(values.from ?? (minutes === undefined ? 1 : Date.now() % 1_000_000_000));
  const limitMs = minutes === undefined ? undefined : minutes * 60_000;
  const count = minutes === undefined ? Number(values.seeds) : Number.MAX_SAFE_INTEGER;
  const begun = performance.now();
  const batch = await onAllCores({ first, count, limitMs, draw });
  const seconds = (performance.now() - begun) / 1000;
  const days = (batch.virtualMs / 86_400_000).toFixed(1);
  console.log(
    `${batch.seeds} seeds from ${first}, ${days} virtual days, in ${seconds.toFixed(1)} s`,
  );
  for (const { seed, what } of batch.broken) console.log(`seed ${seed}: ${what.split("\n")[0]}`);
  const [worst] = batch.broken;
  if (worst) tellBroken(draws[draw](worst.seed), `${again} ${worst.seed}`);
  else console.log("Every promise was kept.");
}

async function findPlanted(): Promise<void> {
  const searches = await searchAll(Number(values.seeds), "at the first seed");
  console.log(table(searches));
  if (searches.some(({ found }) => !found)) process.exitCode = 1;
}

async function findCover(): Promise<void> {
  const worlds = values.liars ? "liars" : "honest";
  const { covers, missing } = await searchCover(worlds, Number(values.seeds));
  for (const { seed, adds } of covers) console.log(`${seed}, // ${adds.join("; ")}`);
  for (const one of missing) console.log(`not found: ${one}`);
  if (missing.length > 0) process.exitCode = 1;
}

if (values.planted) await findPlanted();
else if (values.cover) await findCover();
else if (values.plan !== undefined) {
  const plan = JSON.parse(readFileSync(values.plan, "utf8")) as Plan;
  showOne(plan, `npm run simulate -- --plan ${values.plan}`);
} else if (values.seed !== undefined) {
  showOne(draws[draw](Number(values.seed)), `${again} ${values.seed}`);
} else await runMany();
