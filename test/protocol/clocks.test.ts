// Two clocks that the compiler keeps apart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { after, earliest, isDue, msBetween, msOf, steadyAt } from "#protocol";
import type { Steady, Wall } from "#protocol";

/** Whether the compiler takes the one for the other. */
type Passes<One, Other> = One extends Other ? "passes" : "is refused";

test("a time to wait by is neither a time of day nor a number, nor the other way round", () => {
  const mixed: [Passes<Steady, Wall>, Passes<Wall, Steady>] = ["is refused", "is refused"];
  const counted: [Passes<Steady, number>, Passes<number, Wall>] = ["is refused", "is refused"];
  assert.equal(new Set([...mixed, ...counted]).size, 1);
});

test("moments of one clock are moved, compared and counted in milliseconds", () => {
  const now = steadyAt(1_000);
  assert.equal(msOf(after(now, 500)), 1_500);
  assert.ok(after(now, -1) < now);
  assert.equal(msBetween(now, after(now, 500)), 500);
  assert.equal(earliest([undefined, after(now, 2), now]), now);
  assert.equal(earliest([undefined]), undefined);
});

test("a moment is due from then on, and one that is not set never is", () => {
  const now = steadyAt(1_000);
  assert.ok(isDue(now, now));
  assert.ok(!isDue(after(now, 1), now));
  assert.ok(!isDue(undefined, now));
});
