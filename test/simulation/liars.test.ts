// Worlds in which a peer or the server lies: all promises still hold for the people who talk with
// it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { untold } from "./lies.ts";
import type { Batch } from "./batch.ts";
import { drawLiarPlan } from "./draw-liars.ts";
import { everyChangeWithLiars } from "./every-change.ts";
import { runPlan } from "./run.ts";
import { onAllCores } from "./world-workers.ts";

const { count, also } = everyChangeWithLiars;

let batch: Batch;
before(async () => {
  batch = await onAllCores(everyChangeWithLiars);
});

test("whatever lies a peer or server tells, everyone who follows the protocol keeps every promise", () => {
  assert.deepEqual(batch.broken, []);
  assert.equal(batch.seeds, count + also.length);
});

test("somebody heard every lie", () => {
  assert.deepEqual(untold(batch.meetings), []);
});

test("somebody saw both branches of a forked log, and reported it", () => {
  assert.ok([...batch.meetings.keys()].some((key) => key.startsWith("fork shown × ")));
});

test("the same plan tells the same lies again", () => {
  for (const seed of [2, 3, 5, 8]) {
    const plan = drawLiarPlan(seed);
    assert.equal(runPlan(plan).hash, runPlan(drawLiarPlan(seed)).hash);
  }
});
