// Which counters pass the replay window: the edges, and a comparison with a complete record.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { createReplayWindow, replayWindowSize } from "#crypto";

const last = Number.MAX_SAFE_INTEGER - 1;

test("the window holds 4,096 counters", () => {
  assert.equal(replayWindowSize, 4_096);
});

test("a counter is fresh until it is marked, and checking does not mark it", () => {
  const window = createReplayWindow();
  assert.ok(window.fresh(0));
  assert.ok(window.fresh(0));
  window.mark(0);
  assert.equal(window.fresh(0), false);
  assert.ok(window.fresh(1));
});

test("the oldest counter in the window is fresh, the one below it is not", () => {
  const window = createReplayWindow();
  window.mark(10_000);
  assert.ok(window.fresh(10_000 - 4_095));
  assert.equal(window.fresh(10_000 - 4_096), false);
  assert.equal(window.fresh(10_000 - 4_097), false);
  window.mark(10_000 - 4_095);
  assert.equal(window.fresh(10_000 - 4_095), false);
  assert.ok(window.fresh(10_000 - 4_094));
});

test("one step forward drops exactly one counter from the window", () => {
  const window = createReplayWindow();
  window.mark(4_095);
  assert.ok(window.fresh(0));
  window.mark(4_096);
  assert.equal(window.fresh(0), false);
  assert.ok(window.fresh(1));
  assert.equal(window.fresh(4_095), false);
});

test("after a jump of any width the window remembers exactly the counters it should", () => {
  for (const jump of [1, 2, 4_094, 4_095, 4_096, 4_097, 8_191, 8_192, 1_000_000]) {
    const window = createReplayWindow();
    for (let counter = 0; counter < 5_000; counter++) window.mark(counter);
    const highest = 4_999 + jump;
    window.mark(highest);
    for (let counter = highest - 4_095; counter <= highest; counter++) {
      assert.equal(window.fresh(counter), counter > 4_999 && counter < highest, `${jump}`);
    }
  }
});

test("a counter that no frame can have is never fresh, and marking it has no effect", () => {
  const window = createReplayWindow();
  for (const counter of [-1, 0.5, Number.NaN, Infinity, -Infinity, last + 1, 2 ** 53, 2 ** 64]) {
    assert.equal(window.fresh(counter), false);
    window.mark(counter);
  }
  assert.ok(window.fresh(0));
});

test("the very last counter passes exactly once", () => {
  const window = createReplayWindow();
  window.mark(0);
  assert.ok(window.fresh(last));
  window.mark(last);
  assert.equal(window.fresh(last), false);
  assert.ok(window.fresh(last - 4_095));
  assert.equal(window.fresh(last - 4_096), false);
});

test("marking a counter below the window changes nothing", () => {
  const window = createReplayWindow();
  window.mark(4_096);
  window.mark(0);
  assert.equal(window.fresh(4_096), false);
  assert.ok(window.fresh(8_192));
});

test("the window agrees with a set that remembers every counter", () => {
  const near = fc.integer({ min: -4_200, max: 50 });
  const far = fc.integer({ min: -9_000, max: 9_000 });
  const steps = fc.array(fc.tuple(fc.oneof(near, far), fc.boolean()), { maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: last - 3_000_000 }), steps, (start, relative) => {
      const window = createReplayWindow();
      const seen = new Set<number>();
      let highest = -1;
      for (const [distance, authenticates] of relative) {
        const counter = (highest < 0 ? start : highest) + distance;
        const expected = counter >= 0 && counter > highest - 4_096 && !seen.has(counter);
        assert.equal(window.fresh(counter), expected);
        if (!expected || !authenticates) continue;
        window.mark(counter);
        seen.add(counter);
        highest = Math.max(highest, counter);
      }
    }),
    { numRuns: 200 },
  );
});
