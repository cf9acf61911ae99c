// A link as its frames go: cut, sealed, carried in any order or not at all, and put together again.
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

/** Something that is said in so many bytes, more or less. */
const long = (bytes: number): BetweenPeers[] =>
  Array.from({ length: Math.ceil(bytes / 15_000) }, () => {
    return { type: "list", list: new Uint8Array(15_000).fill(7) };
  });

/** A frame of Alice's with any piece inside, as only she can seal it. */
function sealedPiece(counter: number, piece: Uint8Array): Uint8Array {
  const header = sealedHeader(id, counter);
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter), true);
  return encodeSealed(header, primitivesNode.seal(there, nonce, header, piece));
}

test("what Alice says, Bob hears", () => {
  const { alice, bob } = pair();
  const frames = alice.seal([...ping(1), { type: "bye" }]);
  assert.equal(frames.length, 1);
  assert.deepEqual(
    frames.map((frame) => open(bob, frame)),
    [[...ping(1), { type: "bye" }]],
  );
});

test("a message of 90 KB goes in frames of at most 16 KiB, and is whole when the last one came", () => {
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

test("a message as large as there may be goes through, and a larger one is our own mistake", () => {
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

test("pieces in any order make the message", () => {
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

test("a frame that is replayed is dropped, be it whole or a piece", () => {
  const { alice, bob } = pair();
  const [one = new Uint8Array()] = alice.seal(ping(1));
  assert.ok(open(bob, one));
  assert.equal(open(bob, one), undefined);
  const frames = alice.seal(long(30_000));
  for (const frame of frames) open(bob, frame);
  for (const frame of frames) assert.equal(open(bob, frame), undefined);
});

test("a frame that is cut or changed anywhere is dropped, and the true one still comes through", () => {
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

test("a frame of another link is dropped, even under the same keys", () => {
  const { bob } = pair();
  const other = "2e".repeat(8) as LinkId;
  const [frame = new Uint8Array()] = createLink(primitivesNode, other, {
    send: there,
    receive: back,
  }).seal(ping(1));
  frame.set(Uint8Array.fromHex(id), 1);
  assert.equal(open(bob, frame), undefined);
});

test("a message of which a piece is lost never comes, and those behind it do", () => {
  const { alice, bob } = pair();
  for (const frame of alice.seal(long(90_000)).slice(1)) assert.deepEqual(open(bob, frame), []);
  const [after = new Uint8Array()] = alice.seal(ping(2));
  assert.deepEqual(open(bob, after), ping(2));
});

test("only four messages are kept that are not whole: the oldest is forgotten", () => {
  const { alice, bob } = pair();
  const messages = Array.from({ length: 5 }, () => alice.seal(long(30_000)));
  const last = messages.map((frames) => frames.at(-1) ?? new Uint8Array());
  for (const frames of messages) for (const frame of frames.slice(0, -1)) open(bob, frame);
  const heard = last.toReversed().map((frame) => open(bob, frame)?.length);
  assert.deepEqual(heard, [2, 2, 2, 2, 0]);
});

test("pieces that make no sense are dropped, though they authenticate", () => {
  const { bob } = pair();
  const nonsense = [[], [0], [0, 0], [1, 1], [3, 2], [0, 200], [1, 2, 7], [255, 255]];
  for (const [counter, piece] of nonsense.entries()) {
    assert.deepEqual(open(bob, sealedPiece(counter, Uint8Array.from(piece))) ?? [], []);
  }
});

test("pieces that do not agree on how many they are make no message", () => {
  const { bob } = pair();
  assert.deepEqual(open(bob, sealedPiece(10, Uint8Array.of(0, 2, 0x81))), []);
  assert.equal(open(bob, sealedPiece(11, Uint8Array.of(1, 3, 0x80))), undefined);
});

test("what is sealed but is no message is dropped", () => {
  const { bob } = pair();
  for (const [counter, inside] of [[], [0xff], [0x81, 0x81, 0x18, 0x63]].entries()) {
    assert.equal(open(bob, sealedPiece(counter, Uint8Array.of(0, 1, ...inside))), undefined);
  }
});

test("any bytes at all are no danger to a link", () => {
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

test("both sides count the frames of either direction", () => {
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
