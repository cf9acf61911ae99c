// Everything said in one turn goes in as few messages as possible, none too large for a link.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBetweenPeers, limits, type BetweenPeers, type Epoch } from "#protocol";
import type { Claim } from "#protocol";
import { packed } from "../../../src/peer/links/packing.ts";
import { conversation, createHalf } from "../stage/halves.ts";

const sizesOf = (packs: BetweenPeers[][]): number[] =>
  packs.map((pack) => encodeBetweenPeers(pack).length);

function vectorOf(logs: number): { conversation: typeof conversation; logs: Claim[] } {
  const { keys } = createHalf("alice").me;
  const claim = (at: number): Claim => ({
    device: keys.id,
    epoch: at.toString(16).padStart(32, "0") as Epoch,
    next: Number.MAX_SAFE_INTEGER,
    hash: "ab".repeat(32) as Claim["hash"],
    signature: new Uint8Array(64),
  });
  return { conversation, logs: Array.from({ length: logs }, (_, at) => claim(at)) };
}

test("small messages are packed together, in order", () => {
  const said: BetweenPeers[] = Array.from({ length: 200 }, (_, nonce) => ({ type: "ping", nonce }));
  assert.deepEqual(packed(said), [said]);
});

test("only as many are packed together as one message may hold", () => {
  const said: BetweenPeers[] = Array.from({ length: 600 }, (_, nonce) => ({ type: "ping", nonce }));
  const packs = packed(said);
  assert.deepEqual(
    packs.map((pack) => pack.length),
    [256, 256, 88],
  );
  assert.deepEqual(packs.flat(), said);
});

test("if nothing is said, nothing is sent", () => assert.deepEqual(packed([]), []));

test("claims about as many logs as allowed do not exceed what a link can carry", () => {
  const vector = vectorOf(limits.logsNamedMax);
  const about = { window: 0xffff_ffff, wanted: true, page: 15, pages: 16, pause: "none" } as const;
  const have: BetweenPeers = { type: "have", vector, ...about };
  const packs = packed(Array.from({ length: 64 }, () => have));
  assert.ok(Math.max(...sizesOf(packs)) <= limits.linkMessageBytesMax);
});

test("the largest messages of every kind fit, one by one and all together", () => {
  const text = "\u{ffff}".repeat(256);
  const description = {
    ufrag: text,
    password: text,
    fingerprint: new Uint8Array(32),
    setup: "active",
  };
  const candidate = {
    address: "\u{ffff}".repeat(64),
    port: 65_535,
    kind: "srflx",
    priority: 0xffff_ffff,
    foundation: "\u{ffff}".repeat(32),
  };
  const attempt = Number.MAX_SAFE_INTEGER;
  const said: BetweenPeers[] = [
    { type: "list", list: new Uint8Array(16_384) },
    { type: "signal", attempt, description: { ...description, setup: "active" } },
    { type: "candidate", attempt, candidate: { ...candidate, kind: "srflx" } },
    { type: "probe", nonce: new Uint8Array(16) },
    { type: "renew", link: "ab".repeat(8) as never, step: 2, message: new Uint8Array(8192) },
    { type: "ping", nonce: attempt },
  ];
  for (const one of said) {
    const packs = packed(Array.from({ length: 300 }, () => one));
    assert.ok(Math.max(...sizesOf(packs)) <= 40_000, one.type);
  }
});

test("a batch of the maximum size goes alone, and fits", () => {
  const batch = new Uint8Array(limits.batchBytesMax);
  const packs = packed([
    { type: "batch", batch },
    { type: "batch", batch },
  ]);
  assert.equal(packs.length, 2);
  assert.ok(Math.max(...sizesOf(packs)) <= limits.linkMessageBytesMax);
});
