// Frames of a link on a network that loses, duplicates, reorders and corrupts them.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { createSealedChannel, type SealedChannel } from "#crypto";
import { noiseNonce } from "../../src/crypto/nonce.ts";
import { primitivesNode as primitives } from "../../src/node/common/primitives-node.ts";
import { empty, filled, flipped, utf8 } from "./adapters.ts";

function pair(): { alice: SealedChannel; bob: SealedChannel } {
  const [there, back] = [filled(32, 1), filled(32, 2)];
  return {
    alice: createSealedChannel(primitives, { send: there, receive: back }),
    bob: createSealedChannel(primitives, { send: back, receive: there }),
  };
}

/** A header like that of a link: it contains the counter. */
const headerOf = (counter: number): Uint8Array => utf8(`link 7 frame ${counter}`);

test("Bob opens a frame that Alice sealed, together with the header it is bound to", () => {
  const { alice, bob } = pair();
  const { counter, header, sealed } = alice.seal(headerOf, utf8("hello"));
  assert.equal(counter, 0);
  assert.deepEqual(header, headerOf(0));
  assert.equal(sealed.length, 5 + 16);
  assert.equal(bob.open(counter, headerOf(1), sealed), undefined);
  assert.deepEqual(bob.open(counter, header, sealed), utf8("hello"));
});

test("counters start at 0, grow by one, and show how many frames were sealed", () => {
  const { alice } = pair();
  assert.equal(alice.sealedCount, 0);
  for (let expected = 0; expected < 5; expected++) {
    assert.equal(alice.seal(headerOf, empty).counter, expected);
  }
  assert.equal(alice.sealedCount, 5);
});

test("the same text is never sealed to the same bytes twice", () => {
  const { alice } = pair();
  const [first, second] = [alice.seal(() => empty, empty), alice.seal(() => empty, empty)];
  assert.notDeepEqual(first.sealed, second.sealed);
});

test("if making a header fails, its counter is never used", () => {
  const { alice } = pair();
  assert.throws(() =>
    alice.seal(() => {
      throw new Error("no header");
    }, empty),
  );
  assert.equal(alice.seal(headerOf, empty).counter, 1);
});

test("a replayed frame is dropped", () => {
  const { alice, bob } = pair();
  const { counter, header, sealed } = alice.seal(headerOf, utf8("once"));
  assert.ok(bob.open(counter, header, sealed));
  assert.equal(bob.open(counter, header, sealed), undefined);
});

test("a frame sent back to its sender is dropped", () => {
  const { alice } = pair();
  const { counter, header, sealed } = alice.seal(headerOf, utf8("echo"));
  assert.equal(alice.open(counter, header, sealed), undefined);
});

test("a changed frame is dropped, and the true one still opens", () => {
  const { alice, bob } = pair();
  const { counter, header, sealed } = alice.seal(headerOf, utf8("pay Bob"));
  for (let index = 0; index < sealed.length; index++) {
    assert.equal(bob.open(counter, header, flipped(sealed, index)), undefined);
  }
  assert.equal(bob.open(counter + 1, header, sealed), undefined);
  assert.ok(bob.open(counter, header, sealed));
});

test("a forged counter from far ahead does not push genuine frames out of the window", () => {
  const { alice, bob } = pair();
  const { counter, header, sealed } = alice.seal(headerOf, utf8("still here"));
  for (const forged of [5_000, 2 ** 40, Number.MAX_SAFE_INTEGER - 1]) {
    assert.equal(bob.open(forged, headerOf(forged), sealed), undefined);
  }
  assert.ok(bob.open(counter, header, sealed));
});

test("counters that no frame can have are dropped", () => {
  const { alice, bob } = pair();
  const { header, sealed } = alice.seal(headerOf, empty);
  for (const counter of [-1, 0.5, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER]) {
    assert.equal(bob.open(counter, header, sealed), undefined);
  }
});

test("frames in any order open exactly once each", () => {
  const frames = fc.array(fc.nat({ max: 29 }), { maxLength: 120 });
  fc.assert(
    fc.property(frames, (deliveries) => {
      const { alice, bob } = pair();
      const sent = Array.from({ length: 30 }, (_, index) =>
        alice.seal(headerOf, Uint8Array.of(index)),
      );
      const opened = deliveries.flatMap((index) => {
        const frame = sent[index];
        return frame ? [bob.open(frame.counter, frame.header, frame.sealed)?.[0]] : [];
      });
      const once = opened.filter((index) => index !== undefined);
      assert.deepEqual(once, [...new Set(deliveries)]);
    }),
    { numRuns: 60 },
  );
});

test("a nonce is four zero bytes and the counter, which stops while numbers are still exact", () => {
  assert.equal(noiseNonce(0).toHex(), "000000000000000000000000");
  assert.equal(noiseNonce(0x0102_0304).toHex(), "000000000403020100000000");
  assert.equal(noiseNonce(Number.MAX_SAFE_INTEGER - 1).toHex(), "00000000feffffffffff1f00");
  assert.throws(() => noiseNonce(Number.MAX_SAFE_INTEGER));
  assert.throws(() => noiseNonce(-1));
  assert.throws(() => noiseNonce(1.5));
});
