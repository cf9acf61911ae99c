// Lies in bulk: one batch repeated endlessly, more logs than allowed, and claims about all of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBetweenPeers, encodeBatch, encodeBetweenPeers, limits, noEntry } from "#protocol";
import type { Batch, BetweenPeers, Claim, Epoch } from "#protocol";
import { conversation, createHalf, fillWithLogs, type Half } from "../peer/stage/halves.ts";
import { assertEqual } from "../peer/stage/wire-stories.ts";
import { createWire, type Wire } from "../peer/stage/wire.ts";

/** Alice's phone, which only Mallory has, and two joined ends. */
function withPhone(): { wire: Wire; phone: Half } {
  const phone = createHalf("alice", "phone");
  const wire = createWire(phone);
  wire.join();
  wire.run();
  for (const end of [wire.alice, wire.bob]) end.forget();
  return { wire, phone };
}

const rows = ({ store }: Half, table: string): number => store.all(`SELECT 1 FROM ${table}`).length;

/** The bytes of the only batch that it has. */
function only(half: Half, change: Partial<Batch> = {}): Uint8Array {
  const [batch, ...others] = half.batches();
  assert.ok(batch && others.length === 0);
  return encodeBatch({ ...batch, ...change });
}

test("the same batch a thousand times is stored once, and acknowledged each time", () => {
  const { wire, phone } = withPhone();
  phone.write("once");
  const batch = only(phone);
  for (let time = 0; time < 1_000; time += 1) wire.bob.hear({ type: "batch", batch });
  assert.equal(rows(wire.bob.half, "batch"), 1);
  assert.equal(wire.bob.stored.length, 1);
  assert.equal(wire.bob.said("ack").length, 1_000);
  wire.join();
  wire.run();
  assertEqual(wire);
});

test("one log more than allowed is refused, and what others write still gets through", () => {
  const phone = createHalf("alice", "phone");
  const wire = createWire(phone);
  const { half } = wire.bob;
  fillWithLogs(half, limits.logsMax - 1, phone);
  wire.join();
  wire.alice.write("before");
  wire.run();
  phone.write("one log too many");
  assert.deepEqual(
    phone.batches().map((batch) => half.take(batch, phone.author)),
    ["refused"],
  );
  wire.alice.write("after");
  wire.run();
  assert.deepEqual(half.screen(), ["before", "after"]);
});

const someone = createHalf("alice", "phone").me.keys.id;

const claim = (at: number): Claim => ({
  device: someone,
  epoch: at.toString(16).padStart(32, "0") as Epoch,
  next: Number.MAX_SAFE_INTEGER,
  hash: noEntry,
  signature: undefined,
});

const have = (logs: number): BetweenPeers => ({
  type: "have",
  vector: { conversation, logs: Array.from({ length: logs }, (_, at) => claim(at)) },
  window: 0xffff_ffff,
  wanted: true,
  page: 0,
  pages: 1,
  pause: "none",
});

test("claims about as many logs as a list may name are accepted, and one more spoils the message", () => {
  assert.equal(decodeBetweenPeers(encodeBetweenPeers([have(limits.logsNamedMax + 1)])), undefined);
  const [heard] = decodeBetweenPeers(encodeBetweenPeers([have(limits.logsNamedMax)]))?.said ?? [];
  assert.ok(heard);
  const { wire } = withPhone();
  wire.bob.hear(heard);
  assert.equal(wire.bob.said("have").length, 1);
  assert.deepEqual([rows(wire.bob.half, "log"), wire.bob.forked.length], [0, 0]);
});

test("an empty batch is refused, and so is one that starts beyond the largest position", () => {
  const { wire, phone } = withPhone();
  phone.write("a line");
  const batch = only(phone);
  const firsts = [1, limits.logEntriesMax - 1, limits.logEntriesMax, Number.MAX_SAFE_INTEGER];
  for (const lie of [{ entries: [] }, ...firsts.map((first) => ({ first }))]) {
    wire.bob.hear({ type: "batch", batch: only(phone, lie) });
  }
  assert.equal(rows(wire.bob.half, "log"), 0);
  assert.deepEqual(wire.bob.said("ack"), []);
  wire.bob.hear({ type: "batch", batch });
  assert.deepEqual(wire.bob.half.screen(), ["a line"]);
});
