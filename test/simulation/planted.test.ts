// Whether the simulation is worth anything: bugs that are planted in the code have to be found.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isTried } from "./every-change.ts";
import { plantedBugs } from "./planted-bugs.ts";
import { seedsOfBugs } from "./planted-seeds.ts";
import { searchAll, table } from "./planted.ts";
import { patched } from "./planting.ts";

/** How many a bug is looked for in that is not found where it was found before. */
const seedsMax = 5_000;

test("each planted bug still belongs to the code that it was made for", () => {
  for (const { patches } of plantedBugs) {
    for (const patch of patches) patched(readFileSync(patch.file, "utf8"), patch);
  }
});

test("a bug whose code is gone, or is there twice, cannot be planted", () => {
  const patch = { file: "some.ts", was: "good()", becomes: "bad()" };
  assert.equal(patched("one(); good();", patch), "one(); bad();");
  assert.throws(() => patched("one();", patch), /stands nowhere in some\.ts/);
  assert.throws(() => patched("good(); good();", patch), /stands 2 times in some\.ts/);
});

// Any seed that finds a bug proves what is claimed here. So the one that has found it before is tried
// first, and the others only when that one no longer does.
test("each planted bug breaks a promise at a seed that every change is tried with", async (t) => {
  const searches = await searchAll(seedsMax, "where it was seen");
  t.diagnostic(`seeds at which each bug was found\n${table(searches)}`);
  const unseen = searches.filter(({ found }) => !found || !isTried(found.seed));
  assert.deepEqual(
    unseen.map(({ bug }) => bug.name),
    [],
  );
  assert.ok(searches.length >= 38, `${searches.length} bugs are planted`);
});

test("no seed is noted for a bug that is not planted", () => {
  const names = new Set(plantedBugs.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(seedsOfBugs).filter((name) => !names.has(name)),
    [],
  );
});
