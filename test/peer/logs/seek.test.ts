// A place in a long log is found with few looks, so a page anywhere in a chat opens quickly.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { HeldLog, Logs } from "../../../src/peer/logs/logs.ts";
import { seekPlace } from "../../../src/peer/logs/seek.ts";

/** A log with these places, each entry in a batch of its own, and how often it is looked at. */
function logOf(places: number[]) {
  let looks = 0;
  const spanAt = (_: number, seq: number) => {
    looks += 1;
    const place = places[seq] ?? assert.fail(`there is no entry ${seq}`);
    return { first: seq, end: seq + 1, place, till: place };
  };
  const logs = { heldEnd: () => places.length, batches: { spanAt } } as unknown as Logs;
  const log = { id: 1, place: places.at(-1), hasHole: false } as HeldLog;
  return { seek: (place: number) => seekPlace(logs, log, place), looks: () => looks };
}

/** As many places, with these steps between them in turn. */
function placesOf(count: number, steps: (at: number) => number): number[] {
  let place = 0;
  return Array.from({ length: count }, (_, at) => (place += steps(at)));
}

test("whatever the places are, the first entry at a place or after it is found", () => {
  const steps = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1.1, noNaN: true }), (gaps, share) => {
      const places = placesOf(gaps.length, (at) => gaps[at] ?? 1);
      const place = Math.floor((places.at(-1) ?? 0) * share);
      const first = places.findIndex((one) => one >= place);
      assert.equal(logOf(places).seek(place), first === -1 ? places.length : first);
    }),
  );
});

test("in a hundred thousand entries at an even pace, a place is found in a few looks", () => {
  const log = logOf(placesOf(100_000, () => 997));
  assert.equal(log.seek(70_000 * 997), 69_999);
  assert.ok(log.looks() <= 8, `${log.looks()} looks`);
});

test("however uneven the pace, it takes no more than twice as many as halving does", () => {
  const places = placesOf(100_000, (at) => (at % 50_000 === 0 ? 10 ** 9 : 1));
  for (const at of [0, 1, 49_999, 50_000, 50_001, 99_998]) {
    const log = logOf(places);
    assert.equal(log.seek(places[at] ?? 0), at);
    assert.ok(log.looks() <= 2 * Math.ceil(Math.log2(places.length)), `${log.looks()} looks`);
  }
});
