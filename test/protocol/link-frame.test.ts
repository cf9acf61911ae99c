// Link frames as they look from outside: there are two kinds, and everything else is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decodeLinkFrame, encodeHandshake, encodeSealed, limits, sealedHeader } from "#protocol";
import { pieceBytesMax, piecesMax, type LinkId } from "#protocol";

const id = "0102030405060708" as LinkId;
const ciphertext = new Uint8Array(16).fill(9);

test("a handshake step survives encoding and decoding", () => {
  for (const step of [0, 1, 2] as const) {
    const message = Uint8Array.of(1, 2, 3);
    const wire = encodeHandshake(id, step, message);
    assert.equal(wire.toHex(), `01${id}0${step}010203`);
    assert.deepEqual(decodeLinkFrame(wire), { type: "handshake", link: id, step, message });
  }
});

test("a sealed frame survives encoding and decoding", () => {
  const header = sealedHeader(id, 0x0a0b);
  const wire = encodeSealed(header, ciphertext);
  assert.equal(wire.toHex(), `02${id}0000000000000a0b${ciphertext.toHex()}`);
  const frame = { type: "sealed", link: id, counter: 0x0a0b, header, ciphertext };
  assert.deepEqual(decodeLinkFrame(wire), frame);
});

test("a counter too large for a number is refused", () => {
  const largest = encodeSealed(sealedHeader(id, Number.MAX_SAFE_INTEGER), ciphertext);
  assert.ok(decodeLinkFrame(largest));
  const beyond = largest.slice();
  new DataView(beyond.buffer).setBigUint64(9, 2n ** 53n);
  assert.equal(decodeLinkFrame(beyond), undefined);
  beyond.fill(0xff, 9, 17);
  assert.equal(decodeLinkFrame(beyond), undefined);
});

test("a frame that is too short or too long for its kind is refused", () => {
  const sealed = encodeSealed(sealedHeader(id, 0), ciphertext);
  for (let length = 0; length < sealed.length; length += 1) {
    assert.equal(decodeLinkFrame(sealed.subarray(0, length)), undefined);
  }
  const step = encodeHandshake(id, 0, new Uint8Array());
  assert.ok(decodeLinkFrame(step));
  assert.equal(decodeLinkFrame(step.subarray(0, -1)), undefined);
  const room = limits.linkFrameBytesMax - sealed.length + 16;
  const full = encodeSealed(sealedHeader(id, 0), new Uint8Array(room));
  assert.equal(full.length, limits.linkFrameBytesMax);
  assert.ok(decodeLinkFrame(full));
  assert.equal(decodeLinkFrame(Uint8Array.from([...full, 0])), undefined);
});

test("unknown kinds and steps are refused", () => {
  const wire = encodeHandshake(id, 2, ciphertext);
  for (const kind of [0, 3, 4, 0x81, 255]) {
    assert.equal(decodeLinkFrame(Uint8Array.from([kind, ...wire.subarray(1)])), undefined);
  }
  for (const step of [3, 4, 128, 255]) {
    const other = wire.slice();
    other[9] = step;
    assert.equal(decodeLinkFrame(other), undefined);
  }
});

test("a frame inside a larger buffer reads the same as a copy", () => {
  const wire = encodeSealed(sealedHeader(id, 7), ciphertext);
  const around = new Uint8Array(wire.length + 20).fill(0xff);
  around.set(wire, 10);
  const frame = decodeLinkFrame(around.subarray(10, 10 + wire.length));
  assert.ok(frame?.type === "sealed");
  assert.equal(frame.counter, 7);
});

test("any bytes are either refused or exactly what the decoded frame encodes to", () => {
  const start = fc.constantFrom([1], [2], []);
  const any = fc.tuple(start, fc.uint8Array({ maxLength: 60 }));
  fc.assert(
    fc.property(any, ([head, rest]) => {
      const wire = Uint8Array.from([...head, ...rest]);
      const frame = decodeLinkFrame(wire);
      if (frame?.type === "handshake") {
        assert.deepEqual(encodeHandshake(frame.link, frame.step, frame.message), wire);
      }
      if (frame?.type === "sealed") {
        assert.deepEqual(sealedHeader(frame.link, frame.counter), frame.header);
        assert.deepEqual(encodeSealed(frame.header, frame.ciphertext), wire);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("the largest message fits into the maximum number of pieces, and each piece into a frame", () => {
  assert.ok(piecesMax * pieceBytesMax >= limits.linkMessageBytesMax);
  assert.ok((piecesMax - 1) * pieceBytesMax < limits.linkMessageBytesMax);
  assert.equal(pieceBytesMax + 2 + 16 + 17, limits.linkFrameBytesMax);
});
