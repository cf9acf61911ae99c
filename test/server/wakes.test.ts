// One timer for many deadlines.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { steadyAt } from "#protocol";
import { createWakes } from "../../src/server/wakes.ts";

test("deadlines fire in order, and cancelled ones never do", () => {
  const moments = fc.array(fc.record({ at: fc.nat(50), cancelled: fc.boolean() }));
  fc.assert(
    fc.property(moments, (wanted) => {
      const wakes = createWakes();
      const met: number[] = [];
      const set = wanted.map(({ at }) => wakes.at(steadyAt(at), () => met.push(at)));
      set.forEach((wake, index) => wanted[index]?.cancelled && wakes.cancel(wake));
      const left = wanted.flatMap(({ at, cancelled }) => (cancelled ? [] : [at]));
      assert.equal(wakes.nearest(), left.length > 0 ? Math.min(...left) : undefined);
      wakes.run(steadyAt(50));
      assert.deepEqual(
        met,
        left.toSorted((a, b) => a - b),
      );
      assert.equal(wakes.nearest(), undefined);
    }),
  );
});

test("a deadline that is not yet due waits", () => {
  const wakes = createWakes();
  const met: string[] = [];
  wakes.at(steadyAt(10), () => met.push("early"));
  wakes.at(steadyAt(20), () => met.push("late"));
  wakes.run(steadyAt(19));
  assert.deepEqual(met, ["early"]);
  assert.equal(wakes.nearest(), 20);
});

test("a deadline can set and cancel others while it fires", () => {
  const wakes = createWakes();
  const met: string[] = [];
  wakes.at(steadyAt(1), () => {
    wakes.cancel(doomed);
    wakes.at(steadyAt(2), () => met.push("set"));
  });
  const doomed = wakes.at(steadyAt(1), () => met.push("cancelled"));
  wakes.run(steadyAt(5));
  assert.deepEqual(met, ["set"]);
});

test("cancelling a deadline that has passed does no harm", () => {
  const wakes = createWakes();
  const over = wakes.at(steadyAt(1), () => {});
  wakes.at(steadyAt(2), () => {});
  wakes.run(steadyAt(1));
  wakes.cancel(over);
  wakes.cancel(undefined);
  assert.equal(wakes.nearest(), 2);
});
