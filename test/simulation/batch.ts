// Many worlds, one after the other: what broke in them, and which faults met which states.
import { drawPlan } from "./draw.ts";
import type { Plan } from "./plan.ts";
import type { Meetings } from "./reach.ts";
import { runPlan } from "./run.ts";

/** Which seeds to run, and when to stop. */
export interface Order {
  first: number;
  /** The step from one seed to the next, because several workers share a range. */
  stride: number;
  count: number;
  /** Seeds to run after those. */
  also?: readonly number[];
  /** No new seed starts after this many ms; for runs that are limited by time. */
  limitMs?: number | undefined;
  /** Stops at the first broken promise. */
  untilBroken?: boolean;
  /** Draws a plan for a seed. */
  draw?: (seed: number) => Plan;
}

/** The result of a batch. */
export interface Batch {
  seeds: number;
  broken: { seed: number; rule: string; what: string }[];
  meetings: Meetings;
  virtualMs: number;
  steps: number;
}

/** One world in this many runs twice, and must happen the same way both times. */
const twiceEvery = 100;
const brokenMax = 20;

export function runBatch(order: Order): Batch {
  const { limitMs, untilBroken, draw = drawPlan } = order;
  const batch: Batch = { seeds: 0, broken: [], meetings: new Map(), virtualMs: 0, steps: 0 };
  const begun = performance.now();
  for (const seed of seedsOf(order)) {
    if (limitMs !== undefined && performance.now() - begun > limitMs) break;
    if (batch.broken.length >= (untilBroken ? 1 : brokenMax)) break;
    runSeed(batch, seed, draw);
  }
  return batch;
}

function* seedsOf({ first, stride, count, also = [] }: Order): Generator<number> {
  for (let index = 0; index < count; index += 1) yield first + index * stride;
  yield* also;
}

function runSeed(batch: Batch, seed: number, draw: (seed: number) => Plan): void {
  const { broken, hash, meetings, steps, ageMs } = runPlan(draw(seed));
  batch.seeds += 1;
  batch.virtualMs += ageMs;
  batch.steps += steps;
  add(batch.meetings, meetings);
  if (broken) batch.broken.push({ seed, ...broken });
  else if (seed % twiceEvery === 0 && runPlan(draw(seed)).hash !== hash) {
    batch.broken.push({ seed, rule: "D1", what: "D1: the same plan happened in two ways" });
  }
}

/** Adds the counts of one run to those of others. */
export function add(to: Meetings, more: Meetings): void {
  for (const [key, count] of more) to.set(key, (to.get(key) ?? 0) + count);
}

/** Merges the results of several workers. */
export function joined(batches: Batch[]): Batch {
  const whole: Batch = { seeds: 0, broken: [], meetings: new Map(), virtualMs: 0, steps: 0 };
  for (const one of batches) {
    whole.seeds += one.seeds;
    whole.virtualMs += one.virtualMs;
    whole.steps += one.steps;
    whole.broken.push(...one.broken);
    add(whole.meetings, one.meetings);
  }
  whole.broken.sort((one, other) => one.seed - other.seed);
  return whole;
}
