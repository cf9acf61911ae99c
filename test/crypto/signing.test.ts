// A signature names its purpose.

import assert from "node:assert/strict";
import { test } from "node:test";
import { signFor, type SigningPurpose, verifyFor } from "#crypto";
import { primitivesNode as primitives } from "../../src/node/common/primitives-node.ts";
import { empty, filled, flipped, utf8 } from "./adapters.ts";

const purposes: SigningPurpose[] = [
  "device-list",
  "device",
  "head",
  "request",
  "answer",
  "sign-in",
];
const secret = filled(32, 9);
const publicKey = primitives.signingPublic(secret);

test("a signature holds only for the purpose it was made for", () => {
  for (const made of purposes) {
    const signature = signFor(primitives, secret, made, utf8("message"));
    for (const shown of purposes) {
      const verdict = verifyFor(primitives, publicKey, shown, utf8("message"), signature);
      assert.equal(verdict, made === shown, `${made} shown as ${shown}`);
    }
  }
});

test("a message for one purpose never passes as a message for a purpose with a longer name", () => {
  const signature = signFor(primitives, secret, "device", utf8("-list\0message"));
  assert.equal(verifyFor(primitives, publicKey, "device-list", utf8("message"), signature), false);
});

test("the signed bytes follow the documented layout", () => {
  const expected = primitives.sign(secret, utf8("tincan/1/head\0message"));
  assert.deepEqual(signFor(primitives, secret, "head", utf8("message")), expected);
});

/** Whether the signature holds with the purpose "answer". */
function holds(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyFor(primitives, key, "answer", message, signature);
}

test("a different message, key or signature does not hold, whatever its length", () => {
  const signature = signFor(primitives, secret, "answer", utf8("yes"));
  assert.ok(holds(publicKey, utf8("yes"), signature));
  assert.equal(holds(publicKey, utf8("no"), signature), false);
  assert.equal(holds(publicKey, empty, signature), false);
  assert.equal(holds(flipped(publicKey, 3), utf8("yes"), signature), false);
  assert.equal(holds(empty, utf8("yes"), signature), false);
  assert.equal(holds(publicKey, utf8("yes"), empty), false);
});
