// Keys under a password: who has the export key gets them back, nobody else does.

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

  test(`${library}: a wrapped key comes back under the same export key`, () => {
    assert.equal(wrapped.length, accountKey.length + 29);
    assert.deepEqual(unwrap(wrapped), accountKey);
  });

  test(`${library}: another password or purpose gives nothing`, () => {
    const other = filled(64, 9);
    assert.equal(unwrapKey(primitives, other, "tincan/1/account-key", wrapped), undefined);
    assert.equal(unwrapKey(primitives, exportKey, "tincan/1/device-keys", wrapped), undefined);
  });

  test(`${library}: wrapped bytes that were changed or cut give nothing`, () => {
    for (let index = 0; index < wrapped.length; index++) {
      assert.equal(unwrap(flipped(wrapped, index)), undefined);
      assert.equal(unwrap(wrapped.subarray(0, index)), undefined);
    }
    assert.equal(unwrap(empty), undefined);
  });

  test(`${library}: the same key wrapped twice does not look the same`, () => {
    const random = countingRandom();
    const [first, second] = [1, 2].map(() =>
      wrapKey(primitives, random, exportKey, "tincan/1/device-keys", accountKey),
    );
    assert.notDeepEqual(first, second);
  });
}

test("what one library wraps the other unwraps", () => {
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
