// What somebody who has your yes can make your disk hold, and whether you see it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encode, encodeBatch, encodeBody, entryTypes, headBytes, limits } from "#protocol";
import { noEntry, openingShape, parentShape, readShape, silentFlag, type Batch } from "#protocol";
import type { Body, DeviceId, EntryHash, Epoch } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { hashesOf } from "../../src/peer/logs/held-batch.ts";
import { loseTexts } from "../peer/stage/bare-batches.ts";
import { createHalf, type Half } from "../peer/stage/halves.ts";
import { accountOf, forget, history, status, twoInChat, write } from "../peer/stage/stories.ts";
import { createWire } from "../peer/stage/wire.ts";
import type { Device } from "../peer/stage/world.ts";

// Silent entries

const target = { device: "d1".repeat(32) as DeviceId, epoch: "e1".repeat(16) as Epoch };
const opening = encode(openingShape, { epoch: target.epoch, seq: 1, hash: noEntry });
const deletion = encode(parentShape, { ...target, seq: 1, hash: new Uint8Array(16) });
const marks = (count: number): Uint8Array =>
  encode(
    readShape,
    Array.from({ length: count }, (_, next) => ({ ...target, next })),
  );

const plain = (content: Uint8Array): Body => ({ content, fallback: undefined });
const zeros = (size: number): Body => plain(new Uint8Array(size));
const padded = (size: number): Body => ({ content: deletion, fallback: "x".repeat(size) });

/** What Alice's device makes of one entry of Mallory's, of this type and with these flags. */
function taken(type: number, body: Body, flags: number = silentFlag): string {
  const [alice, mallory] = [createHalf("alice"), createHalf("mallory")];
  mallory.write("in place of this");
  const [batch] = mallory.batches();
  assert.ok(batch);
  const content = Uint8Array.of(...new Uint8Array(16), ...encodeBody(body));
  const entries = batch.entries.map((entry) => ({ ...entry, type, flags, content }));
  return alice.take(signed(mallory, { ...batch, entries }), mallory.author);
}

function signed({ me }: Half, batch: Batch): Batch {
  const hash = hashesOf(batch, new Uint8Array(32), primitivesNode.sha256).at(-1);
  const head = headBytes(batch, batch.entries.length - 1, (hash?.toHex() ?? "") as EntryHash);
  return { ...batch, signature: me.keys.sign("head", head) };
}

test("a07: nothing that no screen shows is larger than its type needs, or anything else", () => {
  const kept = "stored";
  assert.equal(taken(entryTypes.opening, plain(opening)), kept);
  assert.equal(taken(entryTypes.delete, plain(deletion)), kept);
  assert.equal(taken(entryTypes.read, plain(marks(limits.readLogsMax))), kept);
  for (const type of [entryTypes.opening, entryTypes.delete, entryTypes.read]) {
    assert.equal(taken(type, zeros(49_000)), "refused");
    assert.equal(taken(type, zeros(9)), "refused");
  }
  assert.equal(taken(entryTypes.read, plain(marks(limits.readLogsMax + 1))), "refused");
});

test("a07: nor does it carry something else along, beyond some room for later programs", () => {
  assert.equal(taken(entryTypes.delete, padded(400)), "stored");
  assert.equal(taken(entryTypes.delete, padded(600)), "refused");
});

test("a07: a silent entry of a type that nobody knows is bounded, and one that is shown is not", () => {
  assert.equal(taken(200, zeros(4_000)), "stored");
  assert.equal(taken(200, zeros(5_000)), "refused");
  assert.equal(taken(200, zeros(49_000), 0), "stored");
});

// The window

test("a07: a contact who ignores the window is cut off for this link, and nothing is lost", () => {
  const { alice, bob, ...wire } = createWire();
  for (let nth = 0; nth < 40; nth += 1) bob.write(`${nth} `.padEnd(60_000, "x"));
  const [, ...later] = bob.half.batches().map((batch) => encodeBatch(batch));
  wire.join();
  wire.step("is lost");
  wire.step("is lost");
  for (const batch of later) alice.hear({ type: "batch", batch });
  const from = [bob.half.me.keys.id];
  assert.equal(alice.overran(), 1);
  assert.ok(alice.sync.droppedFrom(from) > 5);
  assert.deepEqual(alice.stored, []);
  wire.cut();
  wire.join();
  wire.run();
  assert.deepEqual(alice.half.screen(), bob.half.screen());
  assert.equal(alice.sync.droppedFrom(from), 0);
});

test("a07: an honest device is never cut off, however much it says and whatever is lost", () => {
  const { alice, bob, ...wire } = createWire();
  for (let nth = 0; nth < 100; nth += 1) bob.write(`${nth} `.padEnd(20_000, "x"));
  wire.join();
  for (let nth = 0; wire.pending > 0; nth += 1) wire.step(nth % 5 === 4 ? "is lost" : "comes");
  wire.pass(600_000);
  wire.run();
  assert.deepEqual(alice.half.screen(), bob.half.screen());
  assert.deepEqual([alice.overran(), bob.overran()], [0, 0]);
});

// The quota

const small = 131_072;

/** How many bytes of batches a device holds of what somebody has written. */
function fills({ disk }: Device, other: Device): number {
  const [row] = disk.rows(
    `SELECT sum(length(bytes)) AS sum FROM batch JOIN log ON log.id = batch.id >> 32
     WHERE lower(hex(account)) = '${accountOf(other)}'`,
  );
  return Number(row?.["sum"] ?? 0);
}

const longTexts = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, at) => `${at + from} `.padEnd(2_000, "x"));

const isLong = (text: string): boolean => text.endsWith("xxx");

/** The numbers of the long texts in a chat. */
const numbersIn = (device: Device, name: string): number[] =>
  history(device, name).flatMap((line) => Number(/: (\d+) x/.exec(line)?.[1] ?? -1));

test("a07: a contact fills the space for the chat and no more, and both sides see it", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.says({ do: "quota", name: "bob", bytes: small });
  assert.deepEqual(alice.heard("quota"), [{ tell: "quota", name: "bob", used: 0, max: small }]);
  write(bob, ...longTexts(90));
  world.advance(5_000);
  const used = fills(alice, bob);
  assert.ok(used > small - 4_000 && used <= small, String(used));
  const why = { name: "bob", code: "quota", used, max: small } as const;
  assert.deepEqual(alice.heard("paused"), [{ tell: "paused", ...why }]);
  assert.deepEqual(bob.heard("pausedThere"), [
    { tell: "pausedThere", name: "alice", code: "quota" },
  ]);
  const { kept, delivered, read } = status(bob);
  assert.ok(kept > 0 && kept + delivered + read === 90);
  forget(alice, bob);
  write(alice, "please wait");
  world.advance(120_000);
  assert.deepEqual(bob.read(), ["please wait"]);
  assert.deepEqual([alice.heard("paused"), bob.heard("pausedThere")], [[], []]);
  assert.ok(fills(alice, bob) <= small);
});

test("a07: what has waited comes once there is room, over restarts of both, and all of it", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.says({ do: "quota", name: "bob", bytes: small });
  write(bob, ...longTexts(80));
  world.advance(5_000);
  alice.crash();
  bob.crash();
  alice.start();
  bob.start();
  world.advance(30_000);
  bob.says({ do: "talk", name: "alice" });
  write(bob, ...longTexts(20, 80));
  world.advance(60_000);
  assert.ok(fills(alice, bob) <= small);
  assert.equal(alice.heard("paused").length, 2);
  assert.equal(bob.heard("pausedThere").length, 2);
  forget(alice);
  alice.says({ do: "quota", name: "bob", bytes: 2 * small });
  world.advance(5_000);
  assert.equal(bob.heard("goesOnThere").length, 1);
  assert.deepEqual(
    numbersIn(alice, "bob"),
    Array.from({ length: 100 }, (_, number) => number),
  );
  assert.deepEqual([alice.heard("paused"), status(bob).kept], [[], 0]);
});

test("a07: what my own devices have written is not counted, whoever brings it", async () => {
  const { world, alice, bob } = await twoInChat();
  const phone = await world.phoneOf(alice);
  phone.says({ do: "quota", name: "bob", bytes: small });
  write(alice, ...longTexts(90));
  world.advance(60_000);
  assert.ok(fills(phone, alice) > small);
  assert.deepEqual(phone.heard("paused"), []);
  assert.deepEqual(bob.heard("pausedThere"), []);
});

test("a07: contents that come back later count, too, and come once there is room", async () => {
  const { world, alice, bob } = await twoInChat();
  write(bob, ...longTexts(40));
  world.advance(5_000);
  alice.crash();
  const { rows, store } = alice.disk;
  loseTexts(
    (sql) => rows(sql),
    (sql, ...values) => store.run(sql, ...values),
    isLong,
  );
  store.run("INSERT INTO quota VALUES (?, ?)", accountOf(bob), fills(alice, bob) + 4_000);
  alice.start();
  world.advance(60_000);
  assert.ok(fills(alice, bob) < 40_000);
  alice.says({ do: "quota", name: "bob", bytes: small });
  world.advance(5_000);
  assert.ok(fills(alice, bob) > 80_000);
});
