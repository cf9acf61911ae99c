// The carriers of messages: pieces joined in any order, packed messages, and STUN.
import assert from "node:assert/strict";
import { createSealedChannel } from "#crypto";
import * as protocol from "#protocol";
import type { BetweenPeers, LinkFrame, LinkId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { createLink } from "../../src/peer/links/link.ts";
import { packed } from "../../src/peer/links/packing.ts";
import { betweenPeers } from "../protocol/arbitraries.ts";
import { createChoices, type Choices } from "./choices.ts";
import { samples } from "./codec-targets.ts";
import { assertSameBytes, type Target } from "./target.ts";
import { vectors } from "./vectors.ts";

type Sealed = Extract<LinkFrame, { type: "sealed" }>;

const link = "1d".repeat(8) as LinkId;
const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

const turns = (): Uint8Array[] =>
  samples(betweenPeers, (said: BetweenPeers) => protocol.encodeBetweenPeers([said]));

const headerOf = (counter: number): Uint8Array => protocol.sealedHeader(link, counter);

/** A device that holds the link's keys, and splits its messages as it likes. */
function createCutter(): (piece: Uint8Array) => Sealed {
  const channel = createSealedChannel(primitivesNode, { send: one, receive: other });
  return (piece) => {
    const { header, sealed } = channel.seal(headerOf, piece);
    const frame = protocol.decodeLinkFrame(protocol.encodeSealed(header, sealed));
    assert.ok(frame?.type === "sealed");
    return frame;
  };
}

const receiver = () => createLink(primitivesNode, link, { send: other, receive: one });

/** Pieces of any length, even empty ones, which joined give the message. */
function cut(message: Uint8Array, choices: Choices): Uint8Array[] {
  const count = 1 + choices.below(protocol.piecesMax);
  const ends = Array.from({ length: count - 1 }, () => choices.below(message.length + 1));
  const borders = [0, ...ends.toSorted((a, b) => a - b), message.length];
  return Array.from({ length: count }, (_, index) => {
    const content = message.subarray(borders[index], borders[index + 1]);
    return new Uint8Array([index, count, ...content]);
  });
}

function shuffled<T>(list: T[], choices: Choices): T[] {
  const rest = [...list];
  return list.flatMap(() => rest.splice(choices.below(rest.length), 1));
}

/** The first bytes choose the pieces and their order, the others are the message. */
function anyCutting(bytes: Uint8Array): void {
  const choices = createChoices(bytes.subarray(0, 32));
  const message = bytes.subarray(32);
  const said = protocol.decodeBetweenPeers(message)?.said;
  const cutter = createCutter();
  const frames = cut(message, choices).map(cutter);
  const { open } = receiver();
  const heard = shuffled(frames, choices).map((frame) => open(frame));
  assert.deepEqual(heard.at(-1), said);
  assert.ok(heard.slice(0, -1).every((before) => before?.length === 0));
  assert.ok(frames.every((again) => open(again) === undefined));
}

/** Each line is one piece, whatever it claims to be; whatever is heard was sealed by somebody. */
function anyPieces(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const cutter = createCutter();
  const { open } = receiver();
  while (choices.left > 0) {
    const frame = cutter(choices.bytes(1 + choices.below(256)));
    const heard = open(frame);
    if (heard) assert.ok(protocol.encodeBetweenPeers(heard).length <= bytes.length);
  }
}

/** The other side hears every message as it was sent, and none is too large for the link. */
function packing(bytes: Uint8Array): void {
  const said = protocol.decodeBetweenPeers(bytes)?.said;
  if (said === undefined) return;
  const all = [...said, ...said, ...said];
  const packs = packed(all);
  assert.deepEqual(packs.flat(), all);
  const sender = createLink(primitivesNode, link, { send: one, receive: other });
  const { open } = receiver();
  for (const pack of packs) {
    const heard = sender.seal(pack).map((wire) => {
      assert.ok(wire.length <= protocol.limits.linkFrameBytesMax);
      const frame = protocol.decodeLinkFrame(wire);
      return frame?.type === "sealed" ? open(frame) : undefined;
    });
    assert.deepEqual(heard.at(-1), pack);
  }
}

const from = { address: Uint8Array.of(192, 0, 2, 7), port: 40_000 };
/** A larger answer would let anyone who forges the sender use the server as an amplifier. */
const amplification = 2.2;

/** An answer names the sender of the request, and is hardly longer than the request. */
function stunRequest(bytes: Uint8Array): void {
  const request = protocol.decodeStunRequest(bytes);
  if (request === undefined) return;
  const answer = protocol.encodeStunAnswer(request, from);
  assert.ok(answer.length <= amplification * bytes.length, `${bytes.length} to ${answer.length}`);
  const read = protocol.decodeStunResponse(answer);
  if (request.unknown.length > 0) return assert.equal(read, undefined);
  assert.deepEqual(read, { transactionId: request.transactionId, mapped: from });
}

/** An answer that can be read can also be written, and reads the same again. */
function stunResponse(bytes: Uint8Array): void {
  const response = protocol.decodeStunResponse(bytes);
  if (response === undefined) return;
  const { transactionId, mapped } = response;
  const request = { transactionId, fingerprint: true, unknown: [] };
  const written = protocol.encodeStunAnswer(request, mapped);
  assert.deepEqual(protocol.decodeStunResponse(written), response);
  assertSameBytes(transactionId, bytes.subarray(8, 20));
}

const behindChoices = (message: Uint8Array): Uint8Array =>
  new Uint8Array([...new Uint8Array(32).fill(5), ...message]);

/** The targets for links and STUN. */
export const linkTargets: readonly Target[] = [
  { name: "cuttings", short: 200, seeds: () => turns().map(behindChoices), run: anyCutting },
  {
    name: "pieces",
    short: 400,
    seeds: () => [Uint8Array.of(3, 0, 1, 0x80, 5, 0, 2, 0x81, 3, 1, 2, 0x81, 23), ...turns()],
    run: anyPieces,
  },
  { name: "packing", seeds: turns, run: packing },
  { name: "stun-request", seeds: () => vectors("stun-request"), run: stunRequest },
  { name: "stun-response", seeds: () => vectors("stun-response"), run: stunResponse },
];
