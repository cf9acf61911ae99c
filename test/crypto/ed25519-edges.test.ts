// Signatures that libraries disagree about: ours must all give the same verdict.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ED25519_TORSION_SUBGROUP, ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { isSoundPoint } from "#crypto";
import { adapters, filled, hex, utf8 } from "./adapters.ts";

interface EdgeCase {
  why: string;
  holds: boolean;
  message: string;
  publicKey: string;
  signature: string;
}

const file = new URL("./ed25519-edge-cases.json", import.meta.url);
const { cases }: { cases: EdgeCase[] } = JSON.parse(readFileSync(file, "utf8"));

const { Point } = ed25519;
/** The order of the base point. */
const order = Point.Fn.ORDER;

for (const { library, primitives } of adapters) {
  for (const { why, holds, message, publicKey, signature } of cases) {
    test(`${library}: a signature ${holds ? "holds" : "does not hold"} where ${why}`, () => {
      assert.equal(primitives.verify(hex(publicKey), hex(message), hex(signature)), holds);
    });
  }

  test(`${library}: a key of small order signs nothing, with either sign bit`, () => {
    for (const encoded of ED25519_TORSION_SUBGROUP) {
      const key = hex(encoded);
      const mirrored = key.map((byte, index) => (index === 31 ? byte ^ 0x80 : byte));
      // With S = 0, some messages make the commitment equal a multiple of the key itself.
      for (const commitment of ED25519_TORSION_SUBGROUP) {
        const signature = hex(commitment + "00".repeat(32));
        for (const message of [0, 1, 2, 3, 4, 5, 6, 7].map((byte) => Uint8Array.of(byte))) {
          assert.equal(primitives.verify(key, message, signature), false);
          assert.equal(primitives.verify(mirrored, message, signature), false);
        }
      }
    }
  });

  test(`${library}: a signature with L added to S does not hold`, () => {
    const [secret, message] = [filled(32, 5), utf8("pay Mallory")];
    const signature = primitives.sign(secret, message);
    const scalar = bytesToNumberLE(signature.subarray(32)) + order;
    const again = Uint8Array.from({ length: 64 }, (_, index) =>
      index < 32 ? (signature[index] ?? 0) : Number((scalar >> BigInt(8 * (index - 32))) & 0xffn),
    );
    assert.ok(primitives.verify(primitives.signingPublic(secret), message, signature));
    assert.equal(primitives.verify(primitives.signingPublic(secret), message, again), false);
  });
}

test("both libraries give the same verdict on a key that Mallory mixed with a small-order point", () => {
  const small = Point.fromHex(ED25519_TORSION_SUBGROUP[1] ?? "");
  const [secret, blind] = [123_456_789n, 987_654_321n];
  const publicKey = Point.BASE.multiply(secret).add(small).toBytes();
  const commitment = Point.BASE.multiply(blind).toBytes();
  const verdicts = Array.from({ length: 48 }, (_, index) => {
    const message = Uint8Array.of(index);
    const hashed = sha512.create().update(commitment).update(publicKey).update(message).digest();
    const scalar = Point.Fn.create(blind + Point.Fn.create(bytesToNumberLE(hashed)) * secret);
    const signature = Uint8Array.from([...commitment, ...Point.Fn.toBytes(scalar)]);
    const judged = adapters.map(({ primitives }) =>
      primitives.verify(publicKey, message, signature),
    );
    assert.equal(new Set(judged).size, 1);
    return judged[0];
  });
  // Without the cofactor one in eight of them holds, so both verdicts must occur.
  assert.deepEqual(new Set(verdicts), new Set([true, false]));
});

test("only canonical points of large order are sound", () => {
  assert.ok(isSoundPoint(Point.BASE.toBytes()));
  assert.ok(isSoundPoint(Point.BASE.multiply(77n).negate().toBytes()));
  for (const encoded of ED25519_TORSION_SUBGROUP) assert.equal(isSoundPoint(hex(encoded)), false);
  for (let low = 0xed; low <= 0xff; low++) {
    const unreduced = hex(low.toString(16) + "ff".repeat(30));
    assert.equal(isSoundPoint(Uint8Array.from([...unreduced, 0x7f])), false);
    assert.equal(isSoundPoint(Uint8Array.from([...unreduced, 0xff])), false);
  }
  assert.ok(isSoundPoint(hex(`eb${"ff".repeat(30)}7f`)));
  for (const length of [0, 31, 33]) assert.equal(isSoundPoint(filled(length, 2)), false);
});
