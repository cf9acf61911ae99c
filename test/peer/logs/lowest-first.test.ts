// The heap that orders entries: what comes out first, and at what cost.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { LowestFirst } from "../../../src/peer/logs/lowest-first.ts";

test("the lowest comes out first, whatever was added before and in between", () => {
  const work = fc.array(fc.option(fc.nat(99), { nil: undefined }), { maxLength: 200 });
  fc.assert(
    fc.property(work, (steps) => {
      const heap = new LowestFirst<number>((one) => one);
      let expected: number[] = [];
      for (const step of steps) {
        if (step === undefined) assert.equal(heap.take(), expected.shift());
        else heap.add(step);
        if (step !== undefined) expected = [...expected, step].toSorted((a, b) => a - b);
        assert.equal(heap.size, expected.length);
      }
    }),
  );
});

test("ten thousand waiting items cost only a few comparisons each", () => {
  let looks = 0;
  const heap = new LowestFirst<number>((one) => {
    looks += 1;
    return one;
  });
  const count = 10_000;
  for (let one = 0; one < count; one += 1) heap.add((one * 7_919) % count);
  for (let one = 0; one < count; one += 1) assert.equal(heap.take(), one);
  assert.ok(looks <= 100 * count, `${looks} comparisons`);
});
