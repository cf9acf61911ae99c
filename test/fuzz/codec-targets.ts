// Every decoder of the protocol: total, canonical, and never returning more than its bytes hold.
import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as protocol from "#protocol";
import type { BetweenPeers, Body, LinkFrame, Shape, Sign } from "#protocol";
import { checks } from "../../tools/vectors/people.ts";
import { betweenPeers, fromServer, toServer } from "../protocol/arbitraries.ts";
import { batches, batchWith, bodies } from "../protocol/batches.ts";
import { assertSameBytes, weight, type Target } from "./target.ts";
import { vectors } from "./vectors.ts";
import { knownToServer } from "../protocol/known-to-server.ts";

/** A decoder, and the encoder for the same values. */
interface Codec<T> {
  decode(bytes: Uint8Array): T | undefined;
  /** `wire` is what the value was decoded from, because signatures cannot be made again. */
  encode(value: T, wire: Uint8Array): Uint8Array;
}

/** How much a value may grow: ids become hex and choices become words, and nothing grows more. */
const growth = 16;
/** The size of an empty message's fields. */
const least = 64;

/** Whatever decodes also encodes to the same bytes, and holds no more than they do. */
export function target<T>(name: string, codec: Codec<T>, seeds: () => Uint8Array[]): Target {
  return {
    name,
    seeds,
    run(bytes) {
      const value = codec.decode(bytes);
      if (value === undefined) return;
      assertSameBytes(codec.encode(value, bytes), bytes);
      const held = weight(value);
      assert.ok(held <= least + growth * bytes.length, `${bytes.length} bytes became ${held}`);
    },
  };
}

/** A message may hold more than this program knows: what it knows has one encoding, no longer. */
export function growingTarget<T>(
  name: string,
  { decode, encode }: { decode(bytes: Uint8Array): T | undefined; encode(value: T): Uint8Array },
  seeds: () => Uint8Array[],
): Target {
  return {
    name,
    seeds,
    run(bytes) {
      const value = decode(bytes);
      if (value === undefined) return;
      const known = encode(value);
      assert.ok(known.length <= bytes.length);
      assert.deepEqual(decode(known), value);
      const held = weight(value);
      assert.ok(held <= least + growth * bytes.length, `${bytes.length} bytes became ${held}`);
    },
  };
}

/** A few values of each arbitrary, the same in every run. */
export function samples<T>(table: object, write: (value: T) => Uint8Array): Uint8Array[] {
  const arbitraries: fc.Arbitrary<T>[] = Object.values(table);
  return arbitraries.flatMap((one) => fc.sample(one, { numRuns: 4, seed: 1 }).map(write));
}

const shaped = <T>(kind: string, shape: Shape<T>): Target =>
  target<T>(
    kind,
    {
      decode: (bytes) => protocol.decode(shape, bytes),
      encode: (value) => protocol.encode(shape, value),
    },
    () => vectors(kind),
  );

const signatureBytes = 64;

/** The signature is at the end of a signed value. */
const signatureOf =
  (wire: Uint8Array): Sign =>
  () =>
    wire.subarray(-signatureBytes);

/** Tries opening a signed value as well as peeking at it. */
const signed = <T>(
  kind: string,
  peek: (bytes: Uint8Array) => T | undefined,
  seal: (value: T, sign: Sign) => Uint8Array,
  open: (bytes: Uint8Array) => unknown,
): Target =>
  target<T>(
    kind,
    {
      decode(bytes) {
        open(bytes);
        return peek(bytes);
      },
      encode: (value, wire) => seal(value, signatureOf(wire)),
    },
    () => vectors(kind),
  );

/** Accepts every signature, as if the forger always got them right. */
const forged = { ...checks, verify: () => true };
const anyKey = new Uint8Array(32);

function encodeFrame(frame: LinkFrame): Uint8Array {
  if (frame.type === "handshake") {
    return protocol.encodeHandshake(frame.link, frame.step, frame.message);
  }
  const header = protocol.sealedHeader(frame.link, frame.counter);
  assertSameBytes(frame.header, header);
  return protocol.encodeSealed(header, frame.ciphertext);
}

/** One of the seeds, because the largest messages must decode as well. */
const fullTurn = (): Uint8Array =>
  protocol.encodeBetweenPeers(Array.from({ length: 256 }, () => ({ type: "ping", nonce: 1 })));

/** The body after a salt. */
const openBody = (bytes: Uint8Array): Body | undefined =>
  protocol.openBody(protocol.entryTypes.text, Buffer.concat([new Uint8Array(16), bytes]));

/** The decoders of frames and of their contents. */
export const codecTargets: readonly Target[] = [
  growingTarget("to-server", { decode: knownToServer, encode: protocol.encodeToServer }, () =>
    samples(toServer, protocol.encodeToServer),
  ),
  growingTarget(
    "from-server",
    { decode: protocol.decodeFromServer, encode: protocol.encodeFromServer },
    () => samples(fromServer, protocol.encodeFromServer),
  ),
  growingTarget(
    "between-peers",
    {
      decode: (bytes) => protocol.decodeBetweenPeers(bytes)?.said,
      encode: protocol.encodeBetweenPeers,
    },
    () => [
      ...samples(betweenPeers, (one: BetweenPeers) => protocol.encodeBetweenPeers([one])),
      fullTurn(),
    ],
  ),
  target("link-frame", { decode: protocol.decodeLinkFrame, encode: encodeFrame }, () =>
    vectors("link-frame"),
  ),
  target("batch", { decode: protocol.decodeBatch, encode: protocol.encodeBatch }, () => [
    ...vectors("batch"),
    ...samples({ batches }, protocol.encodeBatch),
    protocol.encodeBatch(batchWith(64, 8)),
  ]),
  growingTarget("body", { decode: openBody, encode: protocol.encodeBody }, () => [
    ...vectors("body"),
    ...samples({ bodies }, protocol.encodeBody),
  ]),
  growingTarget(
    "vector",
    {
      decode: (bytes) => protocol.decode(protocol.vectorShape, bytes),
      encode: (value) => protocol.encode(protocol.vectorShape, value),
    },
    () => vectors("vector"),
  ),
  shaped("opening", protocol.openingShape),
  shaped("read-mark", protocol.readShape),
  signed("device-list", protocol.peekDeviceList, protocol.sealDeviceList, (bytes) =>
    protocol.openDeviceList(bytes, forged),
  ),
  signed("request", protocol.peekRequest, protocol.sealRequest, (bytes) =>
    protocol.openRequest(bytes, anyKey, forged),
  ),
  signed("answer", protocol.peekAnswer, protocol.sealAnswer, (bytes) =>
    protocol.openAnswer(bytes, anyKey, forged),
  ),
];
