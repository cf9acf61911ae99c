// Hundreds of worlds in which everything goes wrong, and every promise holds in each of them.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import type { Batch } from "./batch.ts";
import { drawPlan } from "./draw.ts";
import { everyChange } from "./every-change.ts";
import type { Plan } from "./plan.ts";
import { missed } from "./reach.ts";
import { report } from "./report.ts";
import { runPlan } from "./run.ts";
import { onAllCores } from "./world-workers.ts";

/** A fault that has met a state less often than this counts as untried. */
const meetingsMin = 1;

let batch: Batch;
before(async () => {
  batch = await onAllCores(everyChange);
});

test("every promise holds in hundreds of worlds", (t) => {
  const days = (batch.virtualMs / 86_400_000).toFixed(1);
  t.diagnostic(`${batch.seeds} seeds, ${batch.steps} events in ${days} virtual days`);
  const [worst] = batch.broken;
  if (worst) {
    t.diagnostic(report(drawPlan(worst.seed), `npm run simulate -- --seed ${worst.seed}`).text);
  }
  assert.deepEqual(batch.broken, []);
  assert.equal(batch.seeds, everyChange.count + everyChange.also.length);
});

test("every fault has met every state that a peer can be in", () => {
  assert.deepEqual(missed(batch.meetings, meetingsMin), []);
});

test("a plan happens in the same way each time, and in a different way with one fault fewer", () => {
  const plan = drawPlan(2);
  const { hash } = runPlan(plan);
  assert.equal(runPlan(drawPlan(2)).hash, hash);
  assert.notEqual(runPlan({ ...plan, steps: plan.steps.slice(1) }).hash, hash);
});

for (const file of globSync("test/simulation/kept/*.json").toSorted()) {
  const { found, plan } = JSON.parse(readFileSync(file, "utf8")) as { found: string; plan: Plan };
  test(`a plan that once broke a promise no longer does: ${found}`, () => {
    assert.equal(runPlan(plan).broken, undefined);
  });
}
