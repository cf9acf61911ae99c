// The fuzzer itself: it finds a planted bug, runs the same way every time, and minimises inputs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeStunRequest } from "#protocol";
import { createCampaign } from "./campaign.ts";
import { startCoverage } from "./coverage.ts";
import { createDice } from "./fuzz-dice.ts";
import { failureOf, report } from "./finding.ts";
import { mutate } from "./mutate.ts";
import type { Target } from "./target.ts";

/** Breaks at the letters FUZZ, wherever they are. */
const planted: Target = {
  name: "planted",
  seeds: () => [new TextEncoder().encode("some text, and FUZY in the middle of it")],
  run(bytes) {
    if (Buffer.from(bytes).includes("FUZZ")) throw new Error("the planted bug");
  },
};

test("a planted bug is found, and nothing unnecessary is left in its input", async () => {
  const finding = await createCampaign(planted, 1, undefined).go(100_000);
  assert.ok(finding);
  assert.equal(new TextDecoder().decode(finding.input), "FUZZ");
  assert.match(report(finding), /the planted bug/);
  assert.match(report(finding), /npm run fuzz -- --target planted --input 46555a5a/);
});

function inputs(seed: number): string[] {
  const dice = createDice(seed);
  return Array.from({ length: 50 }, () => mutate(planted.seeds(), dice).toHex());
}

test("the same seed gives the same inputs, and a different seed gives others", () => {
  assert.deepEqual(inputs(1), inputs(1));
  assert.notDeepEqual(inputs(1), inputs(2));
});

/** A header that only coverage can find; everything after it is a finding. */
const guarded: Target = {
  name: "guarded",
  seeds: () => [new Uint8Array(20)],
  run(bytes) {
    if (decodeStunRequest(bytes) !== undefined) throw new Error("inside");
  },
};

test("an input that reaches new code is kept, and leads further", async () => {
  const coverage = startCoverage();
  const campaign = createCampaign(guarded, 1, coverage.view());
  await campaign.go(4_096);
  coverage.stop();
  assert.ok(campaign.corpus.length > 1, "nothing was kept");
  assert.ok(campaign.places > 0);
});

test("every error of a target is reported, whether thrown at once or later", async () => {
  const bare = { name: "bare", seeds: () => [] };
  const empty = new Uint8Array();
  const now = { ...bare, run: () => assert.fail("now") };
  const later = { ...bare, run: async () => assert.fail("later") };
  assert.match((await failureOf(now, empty)) ?? "", /now/);
  assert.match((await failureOf(later, empty)) ?? "", /later/);
  assert.equal(await failureOf({ ...bare, run: () => {} }, empty), undefined);
});
