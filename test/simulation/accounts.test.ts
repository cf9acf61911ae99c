// Worlds in which people with several devices look after their accounts: they forbid direct paths,
// remove lost devices, and block each other; every promise holds there, too.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Batch } from "./batch.ts";
import { drawAccountPlan } from "./draw-accounts.ts";
import { everyChangeOfAccounts } from "./every-change.ts";
import { settingsLies } from "./false-settings.ts";
import { runPlan } from "./run.ts";
import { onAllCores } from "./world-workers.ts";

const { count, also } = everyChangeOfAccounts;

let batch: Batch;
before(async () => {
  batch = await onAllCores(everyChangeOfAccounts);
});

test("people who look after their accounts are kept every promise", () => {
  assert.deepEqual(batch.broken, []);
  assert.equal(batch.seeds, count + also.length);
});

for (const lie of settingsLies) {
  test(`some server ${lie}, or these worlds have proved little`, () => {
    assert.ok([...batch.meetings.keys()].some((key) => key.startsWith(`lie: ${lie} × `)));
  });
}

test("the same people do the same again", () => {
  const plan = drawAccountPlan(4);
  assert.equal(runPlan(plan).hash, runPlan(drawAccountPlan(4)).hash);
});
