// Searches for the seeds to add to those of every change when a fault no longer meets a state, or
// a lie is no longer heard, because a change of the code has changed what happens in each world.
import { runBatch, type Batch, type Order } from "./batch.ts";
import { draws, type DrawName } from "./draws.ts";
import { everyChange, everyChangeWithLiars } from "./every-change.ts";
import { untold } from "./lies.ts";
import { missed, type Meetings } from "./reach.ts";
import { onAllCores } from "./world-workers.ts";

/** A seed, and what happens in its world that happened in none before. */
export interface Cover {
  seed: number;
  adds: string[];
}

type Worlds = Exclude<DrawName, "crowds" | "accounts">;

const tried = { honest: everyChange, liars: everyChangeWithLiars };
const absent: Record<Worlds, (meetings: Meetings) => string[]> = {
  honest: (meetings) => missed(meetings, 1),
  liars: untold,
};
const seedsAtOnce = 40;

/**
 * The seeds up to `seedsMax` that add something to those of every change, and what then is still
 * missing.
 */
export async function searchCover(worlds: Worlds, seedsMax: number) {
  const { first, count, also } = tried[worlds];
  const { meetings } = await onAllCores({ first, count, also, draw: worlds });
  const covers: Cover[] = [];
  for (let from = first + count; from <= seedsMax; from += seedsAtOnce) {
    const missing = absent[worlds](meetings);
    if (missing.length === 0) break;
    const batch = await onAllCores({ first: from, count: seedsAtOnce, draw: worlds });
    if (isNew(batch, worlds, missing)) covers.push(...within(from, worlds, meetings));
  }
  return { covers, missing: absent[worlds](meetings) };
}

const isNew = (batch: Batch, worlds: Worlds, missing: string[]): boolean => {
  const here = absent[worlds](batch.meetings);
  return missing.some((one) => !here.includes(one));
};

/** The seeds of these that add something; `meetings` grows by what happens in them. */
function* within(from: number, worlds: Worlds, meetings: Meetings): Generator<Cover> {
  for (let seed = from; seed < from + seedsAtOnce; seed += 1) {
    const order: Order = { first: seed, stride: 1, count: 1, draw: draws[worlds] };
    const before = absent[worlds](meetings);
    const grown = new Map([...meetings, ...runBatch(order).meetings]);
    const adds = before.filter((one) => !absent[worlds](grown).includes(one));
    if (adds.length === 0) continue;
    for (const [key, met] of grown) meetings.set(key, met);
    yield { seed, adds };
  }
}
