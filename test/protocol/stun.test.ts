// STUN against the vectors of RFC 5769, damaged bytes, and attempts to use it as an amplifier.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import {
  decodeStunRequest,
  decodeStunResponse,
  encodeStunAnswer,
  encodeStunRequest,
} from "#protocol";

/** RFC 5769 §2.1: an ICE request with PRIORITY, USERNAME, MESSAGE-INTEGRITY and FINGERPRINT. */
const iceRequest = Uint8Array.fromHex(
  "000100582112a442b7e7a701bc34d686fa87dfae" +
    "802200105354554e207465737420636c69656e74" +
    "002400046e0001ff80290008932ff9b151263b36" +
    "000600096576746a3a68367659202020" +
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf",
);
/** RFC 5769 §2.2: 192.0.2.1, port 32853. */
const responseOverIpv4 = Uint8Array.fromHex(
  "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220" +
    "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7" +
    "80280004c07d4c96",
);
/** RFC 5769 §2.3: 2001:db8:1234:5678:11:2233:4455:6677, port 32853. */
const responseOverIpv6 = Uint8Array.fromHex(
  "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220" +
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf1" +
    "1784c97c8292c275bfe3ed4180280004c8fb0b4c",
);
const transactionId = Uint8Array.fromHex("b7e7a701bc34d686fa87dfae");
const ipv4 = { address: Uint8Array.of(192, 0, 2, 1), port: 32_853 };
const ipv6 = { address: Uint8Array.fromHex("20010db8123456780011223344556677"), port: 32_853 };

/** A request with these attributes after the header. */
function requestWith(attributes: string): Uint8Array<ArrayBuffer> {
  const request = Uint8Array.fromHex(`000100002112a442${transactionId.toHex()}${attributes}`);
  new DataView(request.buffer).setUint16(2, attributes.length / 2);
  return request;
}

/** A request with more attributes after a fingerprint, which another CRC-32 implementation made. */
function requestWithFingerprint(behind = ""): Uint8Array<ArrayBuffer> {
  const request = requestWith(`8028000400000000${behind}`);
  const sum = (crc32(request.subarray(0, 20)) ^ 0x5354554e) >>> 0;
  new DataView(request.buffer).setUint32(24, sum);
  return request;
}

/** The answer to the bytes, or undefined if they get none. */
function answerTo(bytes: Uint8Array, from = ipv4): Uint8Array | undefined {
  const request = decodeStunRequest(bytes);
  return request && encodeStunAnswer(request, from);
}

test("the RFC 5769 responses decode to the addresses in the RFC", () => {
  assert.deepEqual(decodeStunResponse(responseOverIpv4), { transactionId, mapped: ipv4 });
  assert.deepEqual(decodeStunResponse(responseOverIpv6), { transactionId, mapped: ipv6 });
});

test("an answer encodes the mapped address exactly as RFC 5769 does", () => {
  const ask = encodeStunRequest(transactionId);
  assert.equal(answerTo(ask)?.subarray(20).toHex(), "002000080001a147e112a643");
  assert.equal(
    answerTo(ask, ipv6)?.subarray(20).toHex(),
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
  );
});

test("the sender of a request learns the address it came from", () => {
  for (const from of [ipv4, ipv6]) {
    const answer = answerTo(encodeStunRequest(transactionId), from);
    assert.deepEqual(answer && decodeStunResponse(answer), { transactionId, mapped: from });
  }
});

test("the RFC 5769 request is valid, and the answer lists the attributes a plain server lacks", () => {
  const answer = answerTo(iceRequest);
  // Error 420, then PRIORITY, USERNAME, MESSAGE-INTEGRITY; the three ids are padded to eight bytes.
  assert.equal(answer?.subarray(0, 4).toHex(), "0111001c");
  assert.equal(answer?.subarray(20, 40).toHex(), "0009000400000414000a00060024000600080000");
});

test("a request with a fingerprint gets an answer with one", () => {
  const answer = answerTo(requestWithFingerprint());
  assert.ok(answer);
  assert.equal(answer.subarray(-8, -4).toHex(), "80280004");
  const sum = (crc32(answer.subarray(0, -8)) ^ 0x5354554e) >>> 0;
  assert.equal(new DataView(answer.buffer).getUint32(answer.length - 4), sum);
});

test("an optional attribute that the server does not know is ignored", () => {
  assert.deepEqual(decodeStunRequest(requestWith("8022000361626300"))?.unknown, []);
});

test("bytes that are not a valid request get no answer", () => {
  const wrong: Record<string, Uint8Array> = {
    "nothing at all": new Uint8Array(),
    "a header cut short": encodeStunRequest(transactionId).subarray(0, 19),
    "one extra byte": Uint8Array.from([...encodeStunRequest(transactionId), 0]),
    "a different cookie": encodeStunRequest(transactionId).with(4, 0x20),
    "an indication": encodeStunRequest(transactionId).with(1, 0x11),
    "an answer, which two servers would send back and forth for ever": responseOverIpv4,
    "a different method": encodeStunRequest(transactionId).with(1, 0x03),
    "an attribute cut short": requestWith("80220005616263640000").subarray(0, 28),
    "a length past the end": requestWith("8022000561626364"),
    "a wrong fingerprint": requestWith("8028000400000000"),
    "a fingerprint that is not the last attribute": requestWithFingerprint("80220000"),
    "more than fits into one packet": requestWith("80220000".repeat(133)),
  };
  for (const [what, bytes] of Object.entries(wrong)) {
    assert.equal(decodeStunRequest(bytes), undefined, what);
  }
});

test("no input makes the decoders throw", () => {
  const damaged = fc
    .tuple(fc.nat(iceRequest.length - 1), fc.nat(255))
    .map(([index, byte]) => iceRequest.with(index, byte));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), damaged), (bytes) => {
      decodeStunRequest(bytes);
      decodeStunResponse(bytes);
    }),
  );
});

test("an answer is at most 2.2 times as long as its request", () => {
  const attribute = fc.tuple(fc.nat(0xffff), fc.uint8Array({ maxLength: 9 }));
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 20 }), (attributes) => {
      const hex = attributes.map(([type, value]) => attributeHex(type, value)).join("");
      const request = requestWith(hex);
      const answer = answerTo(request, ipv6);
      assert.ok((answer?.length ?? 0) <= request.length * 2.2);
    }),
  );
});

function attributeHex(type: number, value: Uint8Array): string {
  const padding = "00".repeat((4 - (value.length % 4)) % 4);
  const head = Uint8Array.of(type >> 8, type, 0, value.length);
  return head.toHex() + value.toHex() + padding;
}
