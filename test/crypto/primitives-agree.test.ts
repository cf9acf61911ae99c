// The two adapters return the same results, whatever the input.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { primitivesNode as node } from "../../src/node/common/primitives-node.ts";
import { primitivesNoble as noble } from "../../src/web/worker/primitives-noble.ts";

const bytes = fc.uint8Array({ maxLength: 300 });
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const runs = { numRuns: 60 };

test("both libraries compute the same hashes", () => {
  fc.assert(
    fc.property(bytes, fc.array(bytes, { maxLength: 4 }), (key, parts) => {
      assert.deepEqual(node.sha256(...parts), noble.sha256(...parts));
      assert.deepEqual(node.hmac(key, ...parts), noble.hmac(key, ...parts));
    }),
    runs,
  );
});

test("both libraries sign alike and accept each other's signatures", () => {
  fc.assert(
    fc.property(exactly(32), bytes, (secret, message) => {
      const publicKey = node.signingPublic(secret);
      const signature = node.sign(secret, message);
      assert.deepEqual(noble.signingPublic(secret), publicKey);
      assert.deepEqual(noble.sign(secret, message), signature);
      assert.ok(node.verify(publicKey, message, signature));
      assert.ok(noble.verify(publicKey, message, signature));
    }),
    runs,
  );
});

test("both libraries give the same verdict on any key and signature, and never throw", () => {
  fc.assert(
    fc.property(exactly(32), bytes, exactly(64), (publicKey, message, signature) => {
      const verdict = node.verify(publicKey, message, signature);
      assert.equal(noble.verify(publicKey, message, signature), verdict);
    }),
    runs,
  );
});

test("both libraries agree on the same secrets, even with keys nobody owns", () => {
  fc.assert(
    fc.property(exactly(32), exactly(32), (secret, publicKey) => {
      assert.deepEqual(node.agreementPublic(secret), noble.agreementPublic(secret));
      assert.deepEqual(node.agree(secret, publicKey), noble.agree(secret, publicKey));
    }),
    runs,
  );
});

test("one library opens what the other has sealed, at any offset in memory", () => {
  fc.assert(
    fc.property(exactly(32), exactly(12), bytes, bytes, (key, nonce, aad, plain) => {
      const sealed = node.seal(key, nonce, aad, plain);
      assert.deepEqual(noble.seal(key, nonce, aad, plain), sealed);
      const moved = new Uint8Array(sealed.length + 3).subarray(3);
      moved.set(sealed);
      assert.deepEqual(node.open(key, nonce, aad, moved), plain);
      assert.deepEqual(noble.open(key, nonce, aad, moved), plain);
    }),
    runs,
  );
});

test("both libraries refuse sealed bytes that nobody sealed", () => {
  fc.assert(
    fc.property(exactly(32), exactly(12), bytes, bytes, (key, nonce, aad, sealed) => {
      assert.equal(node.open(key, nonce, aad, sealed), undefined);
      assert.equal(noble.open(key, nonce, aad, sealed), undefined);
    }),
    runs,
  );
});
