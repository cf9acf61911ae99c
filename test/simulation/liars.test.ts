// Worlds in which a peer or the server lies: whoever speaks with it keeps all that was promised.
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

test("whoever keeps to the protocol keeps every promise, whatever a peer or the server lies", () => {
  assert.deepEqual(batch.broken, []);
  assert.equal(batch.seeds, count + also.length);
});

test("every lie that there is was told to somebody", () => {
  assert.deepEqual(untold(batch.meetings), []);
});

test("both branches of a forked log were shown to somebody, who has told of it", () => {
  assert.ok([...batch.meetings.keys()].some((key) => key.startsWith("fork shown × ")));
});

test("the same lies are told in the same way again", () => {
  for (const seed of [2, 3, 5, 8]) {
    const plan = drawLiarPlan(seed);
    assert.equal(runPlan(plan).hash, runPlan(drawLiarPlan(seed)).hash);
  }
});
