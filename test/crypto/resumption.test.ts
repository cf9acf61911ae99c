// A reconnecting device and its server prove that they share a secret, without sending it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { resumptionProof, sameBytes } from "#crypto";
import { primitivesNode as primitives } from "../../src/node/common/primitives-node.ts";
import { empty, filled, flipped, utf8 } from "./adapters.ts";

const secret = filled(32, 1);
const [clientNonce, serverNonce] = [filled(32, 2), filled(32, 3)];

test("both sides compute the same proof", () => {
  const proof = resumptionProof(primitives, secret, clientNonce, serverNonce);
  const again = resumptionProof(primitives, secret, clientNonce, serverNonce);
  assert.equal(proof.length, 32);
  assert.ok(sameBytes(proof, again));
});

test("a proof is worthless with a different nonce, order or secret", () => {
  const { sha256 } = primitives;
  const proof = resumptionProof(primitives, secret, clientNonce, serverNonce);
  const others = [
    resumptionProof(primitives, secret, serverNonce, clientNonce),
    resumptionProof(primitives, secret, flipped(clientNonce, 0), serverNonce),
    resumptionProof(primitives, secret, clientNonce, flipped(serverNonce, 31)),
    resumptionProof(primitives, flipped(secret, 0), clientNonce, serverNonce),
    primitives.hmac(secret, sha256(clientNonce), sha256(serverNonce)),
  ];
  for (const other of others) assert.equal(sameBytes(proof, other), false);
});

test("moving bytes from one nonce to the other changes the proof", () => {
  const proof = resumptionProof(primitives, secret, utf8("ab"), utf8("c"));
  const moved = resumptionProof(primitives, secret, utf8("a"), utf8("bc"));
  assert.equal(sameBytes(proof, moved), false);
});

test("two arrays are equal only if their lengths and all their bytes are", () => {
  assert.ok(sameBytes(empty, empty));
  assert.ok(sameBytes(clientNonce, clientNonce.slice()));
  for (let index = 0; index < 32; index++) {
    assert.equal(sameBytes(clientNonce, flipped(clientNonce, index, index % 8)), false);
  }
  assert.equal(sameBytes(clientNonce, clientNonce.subarray(1)), false);
  assert.equal(sameBytes(clientNonce, empty), false);
});
