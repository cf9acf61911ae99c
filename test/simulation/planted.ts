// Searches for planted bugs: how many seeds it takes until each of them breaks a promise.
import { availableParallelism } from "node:os";
import { draws, type DrawName } from "./draws.ts";
import { isTried } from "./every-change.ts";
import type { PlantedBug } from "./planted-bug.ts";
import { plantedBugs } from "./planted-bugs.ts";
import { seedsOfBugs } from "./planted-seeds.ts";
import { runPlan, type Outcome } from "./run.ts";
import { inThread } from "./world-workers.ts";

/** The result of the search for one bug; `found` is undefined if no seed showed it. */
export interface Search {
  bug: PlantedBug;
  found: { rule: string; what: string; seed: number } | undefined;
  ms: number;
}

/** Where a search begins: at seed 1, or where the bug was seen last time. */
export type Beginning = "at the first seed" | "where it was seen";

/** Searches for all bugs among seeds 1 to `seedsMax`, in as many threads as there are cores. */
export async function searchAll(seedsMax: number, beginning: Beginning): Promise<Search[]> {
  const searches: Search[] = [];
  const left = plantedBugs.entries();
  async function work(): Promise<void> {
    for (const [at, bug] of left) searches[at] = await search(bug, seedsMax, beginning);
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return searches;
}

async function search(bug: PlantedBug, seedsMax: number, beginning: Beginning): Promise<Search> {
  const begun = performance.now();
  const seen = beginning === "where it was seen" ? seedsOfBugs[bug.name] : undefined;
  const again =
    seen !== undefined && seen <= seedsMax ? await firstFound(bug, seen, seen) : undefined;
  const found = again ?? (await firstFound(bug, 1, seedsMax));
  return { bug, found, ms: performance.now() - begun };
}

/** Skips a failure that the code also shows without the bug, because the bug did not cause it. */
async function firstFound(bug: PlantedBug, from: number, to: number): Promise<Search["found"]> {
  for (let first = from; first <= to;) {
    const worlds = worldsOf(bug);
    const order = { first, stride: 1, count: to + 1 - first, untilBroken: true, draw: worlds };
    const [one] = (await inThread({ ...order, bug: bug.name })).broken;
    if (!one) return undefined;
    if (bug.seenBy.includes(one.rule) && one.rule !== brokenWithout(worlds, one.seed)?.rule)
      return one;
    first = one.seed + 1;
  }
  return undefined;
}

/** The worlds in which a bug is to be found. */
export const worldsOf = ({ worlds = "honest" }: PlantedBug): DrawName => worlds;

const known = new Map<string, Outcome["broken"]>();

/** A seed that every change is tried with breaks nothing, or another test fails. */
function brokenWithout(worlds: DrawName, seed: number): Outcome["broken"] {
  if (isTried(worlds, seed)) return undefined;
  const key = `${worlds} ${seed}`;
  if (!known.has(key)) known.set(key, runPlan(draws[worlds](seed)).broken);
  return known.get(key);
}

/** The searches as a table for people. */
export function table(searches: Search[]): string {
  const width = Math.max(...searches.map(({ bug }) => bug.name.length));
  const rows = searches.map(({ bug, found, ms }) => {
    const seeds = String(found?.seed ?? "not found").padStart(9);
    const what = found ? `${found.rule.padEnd(8)} ${found.what.split("\n")[0]}` : bug.breaks;
    return `${bug.name.padEnd(width)}  ${seeds}  ${ms.toFixed(0).padStart(6)} ms  ${what}`;
  });
  return rows.join("\n");
}
