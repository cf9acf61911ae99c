// Measures one round of a part at a tiny size, and checks its figures.
import assert from "node:assert/strict";
import type { Part, Round } from "../../bench/part.ts";
import { here } from "../../bench/tree.ts";
import { sizes } from "../../bench/workload.ts";

/** Figures that have a bare one next to them, and those that may be below zero. */
export const besideBare = /^(round trip|stream|CPU of a (round trip|message in a stream)$)/;
const signed = /besides its text|memory above rest/;

/** The names of all figures so far, as the tables have them. */
export const measuredSoFar: string[] = [];

/** Fits figures that have no bare thing next to them. */
export const none = /^$/;

/**
 * Runs one round of a part, and checks its figures; `bare` fits those with a bare thing, which is
 * not even started if there are none.
 */
export async function measured(part: Part, figures?: number, bare?: RegExp): Promise<Round> {
  const round = await part.round(here, sizes.tiny, bare !== none);
  await part.end?.();
  if (figures !== undefined) assert.equal(round.figures.length, figures);
  for (const { what, ours, bare: rivals } of round.figures) {
    measuredSoFar.push(`${part.name}: ${what}`);
    const values = [ours, ...Object.values(rivals)];
    if (bare) assert.equal(values.length > 1, bare.test(what), `${what} and its bare figures`);
    for (const value of values) {
      assert.ok(Number.isFinite(value) && (value > 0 || signed.test(what)), `${what}: ${value}`);
    }
  }
  return round;
}
