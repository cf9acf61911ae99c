// Two clocks whose times the compiler does not let us mix up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { after, earliest, isDue, msBetween, msOf, steadyAt } from "#protocol";
import type { Steady, Wall } from "#protocol";

/** Whether the compiler accepts one in place of the other. */
type Passes<One, Other> = One extends Other ? "passes" : "is refused";

test("a steady time is neither a time of day nor a number, and a number is no time of day", () => {
  const mixed: [Passes<Steady, Wall>, Passes<Wall, Steady>] = ["is refused", "is refused"];
  const counted: [Passes<Steady, number>, Passes<number, Wall>] = ["is refused", "is refused"];
  assert.equal(new Set([...mixed, ...counted]).size, 1);
});

test("moments of one clock can be moved, compared and subtracted in milliseconds", () => {
  const now = steadyAt(1_000);
  assert.equal(msOf(after(now, 500)), 1_500);
  assert.ok(after(now, -1) < now);
  assert.equal(msBetween(now, after(now, 500)), 500);
  assert.equal(earliest([undefined, after(now, 2), now]), now);
  assert.equal(earliest([undefined]), undefined);
});

test("a moment is due once it is reached, and an unset one never is", () => {
  const now = steadyAt(1_000);
  assert.ok(isDue(now, now));
  assert.ok(!isDue(after(now, 1), now));
  assert.ok(!isDue(undefined, now));
});
