// The number that Alice and Bob read out to each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { safetyNumber } from "#crypto";
import { primitivesNode as primitives } from "../../src/node/common/primitives-node.ts";
import { adapters, filled, flipped } from "./adapters.ts";

const alice = primitives.signingPublic(filled(32, 1));
const bob = primitives.signingPublic(filled(32, 2));

test("the number is twelve groups of five digits, the same on both sides and in both libraries", () => {
  const number = safetyNumber(primitives, alice, bob);
  assert.match(number, /^\d{5}( \d{5}){11}$/);
  for (const { primitives: lent } of adapters) {
    assert.equal(safetyNumber(lent, bob, alice), number);
    assert.equal(safetyNumber(lent, alice, bob), number);
  }
});

test("two given keys have the same number in every version", () => {
  assert.equal(
    safetyNumber(primitives, alice, bob),
    "12322 20248 88167 40759 83398 45209 03346 06325 45122 50909 81988 54379",
  );
});

test("a key that Mallory slips in changes the number", () => {
  const mallory = primitives.signingPublic(filled(32, 66));
  const numbers = [
    safetyNumber(primitives, alice, bob),
    safetyNumber(primitives, alice, mallory),
    safetyNumber(primitives, mallory, bob),
    safetyNumber(primitives, flipped(alice, 31), bob),
    safetyNumber(primitives, alice, alice),
  ];
  assert.equal(new Set(numbers).size, numbers.length);
});

test("the order of the two keys makes no difference", () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(key, key, (a, b) => {
      assert.equal(safetyNumber(primitives, a, b), safetyNumber(primitives, b, a));
    }),
    { numRuns: 10 },
  );
});
