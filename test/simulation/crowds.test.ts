// Worlds in which several devices of the same people chat line by line for minutes, with clocks that
// are far apart: every promise holds there, too.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Batch } from "./batch.ts";
import { drawCrowdPlan } from "./draw-crowds.ts";
import { everyChangeOfCrowds } from "./every-change.ts";
import { runPlan } from "./run.ts";
import type { Chore } from "./sim-disk.ts";
import { onAllCores } from "./world-workers.ts";

const { count, also } = everyChangeOfCrowds;

let batch: Batch;
before(async () => {
  batch = await onAllCores(everyChangeOfCrowds);
});

test("long chats between many devices keep every promise, whatever reaches whom first", () => {
  assert.deepEqual(batch.broken, []);
  assert.equal(batch.seeds, count + also.length);
});

const chores: readonly Chore[] = ["joins batches", "moves lines", "moves the rest later"];
for (const chore of [...chores, "says new things"]) {
  test(`some device ${chore}, or these worlds have proved little`, () => {
    assert.ok([...batch.meetings.keys()].some((key) => key.startsWith(`${chore} × `)));
  });
}

test("some device loses contents that others still have", () => {
  assert.ok([...batch.meetings.keys()].some((key) => key.startsWith("lost contents × ")));
});

test("the same chat happens in the same way again", () => {
  const plan = drawCrowdPlan(4);
  assert.equal(runPlan(plan).hash, runPlan(drawCrowdPlan(4)).hash);
});
