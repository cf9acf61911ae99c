// Keys under a password: anyone with the export key gets them back, and nobody else does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unwrapKey, wrapKey } from "#crypto";
import { adapters, countingRandom, empty, filled, flipped } from "./adapters.ts";

const exportKey = filled(64, 8);
const accountKey = filled(32, 1);

for (const { library, primitives } of adapters) {
  const wrapped = wrapKey(
    primitives,
    countingRandom(),
    exportKey,
    "tincan/1/account-key",
    accountKey,
  );
  const unwrap = (bytes: Uint8Array) =>
    unwrapKey(primitives, exportKey, "tincan/1/account-key", bytes);

  test(`${library}: the same export key unwraps a wrapped key`, () => {
    assert.equal(wrapped.length, accountKey.length + 29);
    assert.deepEqual(unwrap(wrapped), accountKey);
  });

  test(`${library}: a different password or purpose unwraps nothing`, () => {
    const other = filled(64, 9);
    assert.equal(unwrapKey(primitives, other, "tincan/1/account-key", wrapped), undefined);
    assert.equal(unwrapKey(primitives, exportKey, "tincan/1/device-keys", wrapped), undefined);
  });

  test(`${library}: changed or truncated bytes unwrap to nothing`, () => {
    for (let index = 0; index < wrapped.length; index++) {
      assert.equal(unwrap(flipped(wrapped, index)), undefined);
      assert.equal(unwrap(wrapped.subarray(0, index)), undefined);
    }
    assert.equal(unwrap(empty), undefined);
  });

  test(`${library}: wrapping the same key twice gives different bytes`, () => {
    const random = countingRandom();
    const [first, second] = [1, 2].map(() =>
      wrapKey(primitives, random, exportKey, "tincan/1/device-keys", accountKey),
    );
    assert.notDeepEqual(first, second);
  });
}

test("one library unwraps what the other has wrapped", () => {
  for (const from of adapters) {
    const wrapped = wrapKey(
      from.primitives,
      countingRandom(),
      exportKey,
      "tincan/1/device-keys",
      accountKey,
    );
    for (const to of adapters) {
      const plain = unwrapKey(to.primitives, exportKey, "tincan/1/device-keys", wrapped);
      assert.deepEqual(plain, accountKey);
    }
  }
});
