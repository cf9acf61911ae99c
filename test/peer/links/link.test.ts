// The frames of a link: split, sealed, carried in any order or lost, and put together again.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decodeLinkFrame, encodeBetweenPeers, limits, sealedHeader } from "#protocol";
import { encodeSealed, type BetweenPeers, type LinkFrame, type LinkId } from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { createLink, type Link } from "../../../src/peer/links/link.ts";

const id = "1d".repeat(8) as LinkId;
const [there, back] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

const pair = (): { alice: Link; bob: Link } => ({
  alice: createLink(primitivesNode, id, { send: there, receive: back }),
  bob: createLink(primitivesNode, id, { send: back, receive: there }),
});

function open(link: Link, bytes: Uint8Array): BetweenPeers[] | undefined {
  const frame = decodeLinkFrame(bytes);
  return frame?.type === "sealed" ? link.open(frame) : undefined;
}

const ping = (nonce: number): BetweenPeers[] => [{ type: "ping", nonce }];

/** A message of roughly this many bytes. */
const long = (bytes: number): BetweenPeers[] =>
  Array.from({ length: Math.ceil(bytes / 15_000) }, () => {
    return { type: "list", list: new Uint8Array(15_000).fill(7) };
  });

/** A frame with any piece inside, sealed as only Alice can. */
function sealedPiece(counter: number, piece: Uint8Array): Uint8Array {
  const header = sealedHeader(id, counter);
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter), true);
  return encodeSealed(header, primitivesNode.seal(there, nonce, header, piece));
}

test("Bob hears what Alice says", () => {
  const { alice, bob } = pair();
  const frames = alice.seal([...ping(1), { type: "bye" }]);
  assert.equal(frames.length, 1);
  assert.deepEqual(
    frames.map((frame) => open(bob, frame)),
    [[...ping(1), { type: "bye" }]],
  );
});

test("a message of 90 KB goes in frames of at most 16 KiB, and is complete with the last one", () => {
  const { alice, bob } = pair();
  const said = long(90_000);
  const frames = alice.seal(said);
  assert.ok(frames.every((frame) => frame.length <= limits.linkFrameBytesMax));
  const heard = frames.map((frame) => open(bob, frame));
  assert.deepEqual(
    heard.slice(0, -1),
    frames.slice(1).map(() => []),
  );
  assert.deepEqual(heard.at(-1), said);
});

test("a message of the maximum size gets through, and a larger one is a mistake in our code", () => {
  const { alice, bob } = pair();
  const room = limits.linkMessageBytesMax - encodeBetweenPeers([...long(75_000)]).length - 5;
  const said: BetweenPeers[] = [...long(75_000), { type: "list", list: new Uint8Array(16_384) }];
  assert.ok(room > 16_384);
  assert.deepEqual(
    alice
      .seal(said)
      .map((frame) => open(bob, frame))
      .at(-1),
    said,
  );
  assert.throws(() => alice.seal(long(130_000)));
});

test("pieces in any order make up the message", () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
  fc.assert(
    fc.property(order, (sequence) => {
      const { alice, bob } = pair();
      const said = long(90_000);
      const frames = alice.seal(said);
      const heard = sequence.map((index) => open(bob, frames[index] ?? new Uint8Array()));
      assert.deepEqual(heard.at(-1), said);
      assert.ok(heard.slice(0, -1).every((one) => one?.length === 0));
    }),
  );
});

test("a replayed frame is dropped, whether it holds a message or a piece", () => {
  const { alice, bob } = pair();
  const [one = new Uint8Array()] = alice.seal(ping(1));
  assert.ok(open(bob, one));
  assert.equal(open(bob, one), undefined);
  const frames = alice.seal(long(30_000));
  for (const frame of frames) open(bob, frame);
  for (const frame of frames) assert.equal(open(bob, frame), undefined);
});

test("a truncated or changed frame is dropped, and the true one still gets through", () => {
  const { alice, bob } = pair();
  const [frame = new Uint8Array()] = alice.seal(ping(1));
  for (let at = 0; at < frame.length; at += 1) {
    assert.equal(open(bob, frame.subarray(0, at)), undefined);
    assert.equal(
      open(
        bob,
        frame.map((byte, index) => (index === at ? byte ^ 1 : byte)),
      ),
      undefined,
    );
  }
  assert.deepEqual(open(bob, frame), ping(1));
});

test("a frame from another link is dropped, even under the same keys", () => {
  const { bob } = pair();
  const other = "2e".repeat(8) as LinkId;
  const [frame = new Uint8Array()] = createLink(primitivesNode, other, {
    send: there,
    receive: back,
  }).seal(ping(1));
  frame.set(Uint8Array.fromHex(id), 1);
  assert.equal(open(bob, frame), undefined);
});

test("a message that loses a piece never arrives, and the ones after it do", () => {
  const { alice, bob } = pair();
  for (const frame of alice.seal(long(90_000)).slice(1)) assert.deepEqual(open(bob, frame), []);
  const [after = new Uint8Array()] = alice.seal(ping(2));
  assert.deepEqual(open(bob, after), ping(2));
});

test("only four incomplete messages are kept: the oldest is forgotten", () => {
  const { alice, bob } = pair();
  const messages = Array.from({ length: 5 }, () => alice.seal(long(30_000)));
  const last = messages.map((frames) => frames.at(-1) ?? new Uint8Array());
  for (const frames of messages) for (const frame of frames.slice(0, -1)) open(bob, frame);
  const heard = last.toReversed().map((frame) => open(bob, frame)?.length);
  assert.deepEqual(heard, [2, 2, 2, 2, 0]);
});

test("pieces that make no sense are dropped, even if they authenticate", () => {
  const { bob } = pair();
  const nonsense = [[], [0], [0, 0], [1, 1], [3, 2], [0, 200], [1, 2, 7], [255, 255]];
  for (const [counter, piece] of nonsense.entries()) {
    assert.deepEqual(open(bob, sealedPiece(counter, Uint8Array.from(piece))) ?? [], []);
  }
});

test("pieces that disagree about their number make no message", () => {
  const { bob } = pair();
  assert.deepEqual(open(bob, sealedPiece(10, Uint8Array.of(0, 2, 0x81))), []);
  assert.equal(open(bob, sealedPiece(11, Uint8Array.of(1, 3, 0x80))), undefined);
});

test("sealed bytes that are not a message are dropped", () => {
  const { bob } = pair();
  for (const [counter, inside] of [[], [0xff], [0x81, 0x81, 0x14]].entries()) {
    assert.equal(open(bob, sealedPiece(counter, Uint8Array.of(0, 1, ...inside))), undefined);
  }
});

test("a message that only a newer program knows is skipped and counted", () => {
  const { bob } = pair();
  const inside = [0x82, 0x82, 0x14, 0x07, 0x81, 0x18, 0x63];
  const heard = open(bob, sealedPiece(0, Uint8Array.of(0, 1, ...inside)));
  assert.deepEqual([heard, bob.skipped], [ping(7), 1]);
});

test("no bytes can harm a link", () => {
  const { bob } = pair();
  const anything = fc.uint8Array({ maxLength: 100 });
  fc.assert(fc.property(anything, (bytes) => assert.equal(open(bob, bytes), undefined)));
  const header = fc.tuple(fc.constant(sealedHeader(id, 0)), anything);
  fc.assert(
    fc.property(header, ([head, rest]) => {
      assert.equal(open(bob, encodeSealed(head, rest)), undefined);
    }),
  );
});

test("both sides count the frames of both directions", () => {
  const { alice, bob } = pair();
  const frames = Array.from({ length: 5 }, () => alice.seal(ping(1))).flat();
  for (const frame of frames) open(bob, frame);
  assert.equal(alice.frames, 5);
  assert.equal(bob.frames, 5);
  const forged: LinkFrame = {
    type: "sealed",
    link: id,
    counter: 1e9,
    header: there,
    ciphertext: back,
  };
  assert.equal(bob.open(forged), undefined);
  assert.equal(bob.frames, 5);
});
