// How tests of delivery begin, and what they check: two joined ends, and what they hold.
import assert from "node:assert/strict";
import { createWire, type End, type Wire } from "./wire.ts";

/** The claims of an end, by log. */
export const held = (end: End): string[] =>
  end
    .claims()
    .map(({ device, epoch, next, hash }) => `${device} ${epoch} ${next} ${hash}`)
    .toSorted();

/** Asserts that both hold the same, and show the same. */
export function assertEqual({ alice, bob }: Wire): void {
  assert.deepEqual(held(bob), held(alice));
  assert.deepEqual(bob.half.screen(), alice.half.screen());
}

/** This many different texts. */
export const lines = (count: number, text = "line"): string[] =>
  Array.from({ length: count }, (_, index) => `${text} ${index}`);

/** Two joined ends that have said what they have. */
export function joined(window?: number): Wire {
  const wire = createWire();
  wire.join(window);
  wire.run();
  for (const end of [wire.alice, wire.bob]) end.forget();
  return wire;
}

/** The size of all batches this end has sent, bytes. */
export const sentBytes = (end: End): number =>
  end.said("batch").reduce((sum, { batch }) => sum + batch.length, 0);
