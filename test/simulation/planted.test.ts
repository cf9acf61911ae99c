// Whether the simulation is worth anything: it must find bugs that are planted in the code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isTried } from "./every-change.ts";
import { plantedBugs } from "./planted-bugs.ts";
import { seedsOfBugs } from "./planted-seeds.ts";
import { searchAll, table, worldsOf } from "./planted.ts";
import { patched } from "./planting.ts";

/** How many seeds to search for a bug that is not found where it was last time. */
const seedsMax = 5_000;

test("each planted bug still fits the code it was made for", () => {
  for (const { patches } of plantedBugs) {
    for (const patch of patches) patched(readFileSync(patch.file, "utf8"), patch);
  }
});

test("a bug whose code is gone, or occurs twice, cannot be planted", () => {
  const patch = { file: "some.ts", was: "good()", becomes: "bad()" };
  assert.equal(patched("one(); good();", patch), "one(); bad();");
  assert.throws(() => patched("one();", patch), /stands nowhere in some\.ts/);
  assert.throws(() => patched("good(); good();", patch), /stands 2 times in some\.ts/);
});

// Any seed that finds a bug proves that the simulation can. So try the one that found it last time,
// and the others only if that one no longer does.
test("each planted bug breaks a promise at a seed that every change is tested with", async (t) => {
  const searches = await searchAll(seedsMax, "where it was seen");
  t.diagnostic(`seeds at which each bug was found\n${table(searches)}`);
  const unseen = searches.filter(({ bug, found }) => !found || !isTried(worldsOf(bug), found.seed));
  assert.deepEqual(
    unseen.map(({ bug }) => bug.name),
    [],
  );
  assert.ok(searches.length >= 62, `${searches.length} bugs are planted`);
});

test("every seed in the list belongs to a planted bug", () => {
  const names = new Set(plantedBugs.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(seedsOfBugs).filter((name) => !names.has(name)),
    [],
  );
});
