// Every message of the protocol survives encoding and decoding, and no other bytes decode to it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decodeBetweenPeers, decodeFromServer, decodeToServer, decode } from "#protocol";
import { decodeBatch, encodeBatch, encodeBetweenPeers, encodeFromServer } from "#protocol";
import { encodeToServer, openBody } from "#protocol";
import { openAnswer, openDeviceList, openRequest, peekAnswer, peekRequest } from "#protocol";
import { peekDeviceList, readShape, vectorShape } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { betweenPeers, fromServer, toServer } from "./arbitraries.ts";
import { batchWith } from "./batches.ts";
import { knownToServer } from "./known-to-server.ts";

type Codec = [string, (message: never) => Uint8Array, (wire: Uint8Array) => unknown, object];

const codecs: Codec[] = [
  ["to the server", encodeToServer, knownToServer, toServer],
  ["from the server", encodeFromServer, decodeFromServer, fromServer],
  [
    "between peers",
    (message: Parameters<typeof encodeBetweenPeers>[0][number]) => encodeBetweenPeers([message]),
    (wire) => decodeBetweenPeers(wire)?.said[0],
    betweenPeers,
  ],
];

const arbitrariesOf = (table: object): [string, fc.Arbitrary<never>][] => Object.entries(table);

for (const [which, write, read, table] of codecs) {
  for (const [type, arbitrary] of arbitrariesOf(table)) {
    test(`${which}, ${type} survives encoding and decoding`, () => {
      fc.assert(
        fc.property(arbitrary, (message) => assert.deepEqual(read(write(message)), message)),
        { numRuns: 40 },
      );
    });
  }
}

const leftOutBytes = 16;

/**
 * Any bytes decode either to undefined or to what this program knows of them, which has one encoding.
 * That is shorter only by what a newer program has added, and longer only by the few short fields that
 * an older one leaves out.
 */
function isSound(wire: Uint8Array): void {
  for (const [, write, read] of codecs) {
    const message = read(wire);
    if (message === undefined) continue;
    const written = write(message as never); // The value belongs to this very table.
    assert.ok(written.length <= wire.length + leftOutBytes);
    assert.deepEqual(read(written), message);
  }
}

test("any bytes are refused, or are a message with one encoding", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), isSound), { numRuns: 1_000 });
});

test("a message with one bit changed is refused, or is a different message", () => {
  const messages = codecs.flatMap(([, write, , table]) =>
    arbitrariesOf(table).map(([, arbitrary]) => arbitrary.map((message) => write(message))),
  );
  const mutation = fc.record({ wire: fc.oneof(...messages), at: fc.nat(), bit: fc.nat(7) });
  fc.assert(
    fc.property(mutation, ({ wire, at, bit }) => {
      const place = at % wire.length;
      isSound(wire.map((byte, index) => (index === place ? byte ^ (1 << bit) : byte)));
      isSound(wire.subarray(0, place));
      isSound(Uint8Array.from([...wire, bit]));
    }),
    { numRuns: 800 },
  );
});

test("nothing that others sign can crash the reader", () => {
  const checks = { sha256: primitivesNode.sha256, verify: () => true };
  const key = new Uint8Array(32);
  const anyOf = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(64))).map(
      ([body, signature]) => encodedPair(body, signature), // The outer pair of a signed body.
    ),
  );
  fc.assert(
    fc.property(anyOf, (signed) => {
      for (const peek of [peekRequest, peekAnswer, peekDeviceList]) peek(signed);
      for (const open of [openRequest, openAnswer]) open(signed, key, checks);
      openDeviceList(signed, checks);
      for (const shape of [vectorShape, readShape]) decode<unknown>(shape, signed);
      decodeBatch(signed);
      for (const type of [1, 17, 99]) openBody(type, signed);
    }),
    { numRuns: 1_000 },
  );
});

const encodedPair = (body: Uint8Array, signature: Uint8Array): Uint8Array =>
  Uint8Array.of(0x82, 0x59, body.length >> 8, body.length & 255, ...body, 0x58, 64, ...signature);

test("a turn has at most 256 messages", () => {
  const ping = { type: "ping", nonce: 1 } as const;
  const turn = (count: number): Uint8Array =>
    encodeBetweenPeers(Array.from({ length: count }, () => ping));
  assert.equal(decodeBetweenPeers(turn(256))?.said.length, 256);
  assert.equal(decodeBetweenPeers(turn(257)), undefined);
});

test("a field over its length limit is refused", () => {
  const list = new Uint8Array(16_384);
  const isRead = (longer: number): boolean =>
    decodeBetweenPeers(
      encodeBetweenPeers([{ type: "list", list: new Uint8Array(list.length + longer) }]),
    ) !== undefined;
  assert.ok(isRead(0));
  assert.ok(!isRead(1));
  const versions = { min: 1, max: 1, features: [] };
  const hello = { type: "hello", ...versions, nonce: new Uint8Array(32) } as const;
  assert.ok(decodeToServer(encodeToServer({ ...hello, program: "x".repeat(64) })));
  assert.ok(!decodeToServer(encodeToServer({ ...hello, program: "x".repeat(65) })));
  assert.ok(!decodeToServer(encodeToServer({ ...hello, nonce: list, program: "" })));
});

test("a batch has at most 64 entries, and an entry at most eight parents", () => {
  assert.ok(decodeBatch(encodeBatch(batchWith(64, 8))));
  assert.equal(decodeBatch(encodeBatch(batchWith(65, 8))), undefined);
  assert.equal(decodeBatch(encodeBatch(batchWith(64, 9))), undefined);
});
