// Looks for planted bugs: how many seeds it takes until each of them breaks a promise.
import { availableParallelism } from "node:os";
import { drawPlan } from "./draw.ts";
import type { PlantedBug } from "./planted-bug.ts";
import { plantedBugs } from "./planted-bugs.ts";
import { runPlan, type Outcome } from "./run.ts";
import { inThread } from "./world-workers.ts";

/** What has become of the search for one bug; undefined: nobody has seen it. */
export interface Search {
  bug: PlantedBug;
  found: { rule: string; what: string; seed: number } | undefined;
  ms: number;
}

/** Searches for all bugs from seed 1 on, in as many threads at a time as there are cores. */
export async function searchAll(seedsMax: number, bugs = plantedBugs): Promise<Search[]> {
  const searches: Search[] = [];
  const left = bugs.entries();
  async function work(): Promise<void> {
    for (const [at, bug] of left) searches[at] = await search(bug, seedsMax);
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return searches;
}

/** What the code breaks without the bug, too, is not what the bug has led to. */
async function search(bug: PlantedBug, seedsMax: number): Promise<Search> {
  const begun = performance.now();
  let found: Search["found"];
  for (let first = 1; first <= seedsMax && !found;) {
    const count = seedsMax + 1 - first;
    const { broken } = await inThread({
      first,
      stride: 1,
      count,
      untilBroken: true,
      bug: bug.name,
    });
    const [one] = broken;
    if (!one) break;
    const isSeen = bug.seenBy.includes(one.rule);
    if (isSeen && one.rule !== brokenWithout(one.seed)?.rule) found = one;
    first = one.seed + 1;
  }
  return { bug, found, ms: performance.now() - begun };
}

const known = new Map<number, Outcome["broken"]>();

function brokenWithout(seed: number): Outcome["broken"] {
  if (!known.has(seed)) known.set(seed, runPlan(drawPlan(seed)).broken);
  return known.get(seed);
}

/** The searches as a table to be read. */
export function table(searches: Search[]): string {
  const width = Math.max(...searches.map(({ bug }) => bug.name.length));
  const rows = searches.map(({ bug, found, ms }) => {
    const seeds = String(found?.seed ?? "not found").padStart(9);
    const what = found ? `${found.rule.padEnd(8)} ${found.what.split("\n")[0]}` : bug.breaks;
    return `${bug.name.padEnd(width)}  ${seeds}  ${ms.toFixed(0).padStart(6)} ms  ${what}`;
  });
  return rows.join("\n");
}
