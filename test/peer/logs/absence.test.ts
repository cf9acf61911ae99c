// Entries without their contents: what a device takes in, what comes back, and what is gone for good.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBatch, encodeBody, entryAt, entryTypes, hashEntry, headBytes } from "#protocol";
import { noEntry, type Batch, type Epoch } from "#protocol";
import { pagesOf, salvage, type SqlValue } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { countLines } from "../../../src/peer/logs/count-lines.ts";
import { eraseHere } from "../../../src/peer/logs/contents.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { absenceOf, bareBatch, deleteBody, deleteEntry, ownLog } from "../stage/bare-batches.ts";
import { createDisk, fileOf } from "../stage/disk.ts";
import { conversation, createHalf, started, textBody, type Half } from "../stage/halves.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Whether any byte string in the store contains this text. */
const isKept = ({ disk }: Half, text: string): boolean =>
  Buffer.from(disk.image()).includes(Buffer.from(utf8(text)));

/** Everything that Alice has written reaches Bob. */
function passOn(alice: Half, bob: Half, batches: Batch[] = alice.batches()): void {
  for (const batch of batches) bob.take(batch, alice.author);
}

const linesOf = (bob: Half, alice: Half): number => {
  const log = bob.logs.find(ownLog(alice));
  return log ? countLines(bob.logs, log, 0) : 0;
};

test("a text without its content is a line, and stays one when the content comes", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two", "three");
  const [batch] = alice.batches();
  assert.ok(batch);
  assert.equal(bob.take(bareBatch(batch, 1), alice.author), "stored");
  assert.equal(linesOf(bob, alice), 3);
  assert.equal(absenceOf(bob, alice, 1), "lost");
  assert.equal(bob.take(batch, alice.author), "held");
  assert.equal(linesOf(bob, alice), 3);
  assert.deepEqual(bob.screen(), ["one", "two", "three"]);
  assert.equal(absenceOf(bob, alice, 1), undefined);
  assert.deepEqual(bob.batches().map(encodeBatch), [encodeBatch(batch)]);
});

test("a batch that goes on after what is held brings back contents before that", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two");
  for (const batch of alice.batches()) bob.take(bareBatch(batch, 0), alice.author);
  alice.write("three");
  const [whole] = alice.batches();
  assert.equal(whole?.entries.length, 3);
  assert.equal(bob.take(whole, alice.author), "stored");
  assert.deepEqual(bob.screen(), ["one", "two", "three"]);
});

test("another content does not come in the place of one that is missing", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two");
  const [batch] = alice.batches();
  assert.ok(batch);
  bob.take(bareBatch(batch, 0), alice.author);
  const [first, second] = batch.entries;
  assert.ok(first && second);
  const forged = { ...batch, entries: [{ ...first, content: second.content }, second] };
  assert.equal(bob.take(forged, alice.author), "refused");
  assert.deepEqual(bob.screen(), ["(erased)", "two"]);
});

test("a content that is here does not go because somebody else has erased it", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two");
  passOn(alice, bob);
  passOn(
    alice,
    bob,
    alice.batches().map((batch) => bareBatch(batch)),
  );
  assert.deepEqual(bob.screen(), ["one", "two"]);
});

test("contents find room when they come back, whatever their batches were joined with", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const long = "x".repeat(60_000);
  for (let count = 0; count < 40; count += 1) {
    alice.write(long);
    const batch = alice.batches().at(-1);
    if (batch) bob.take(bareBatch(batch), alice.author);
  }
  passOn(alice, bob);
  assert.equal(bob.screen().filter((text) => text === long).length, 40);
});

// Deleting

test("a text that its author deletes leaves the disk of whoever holds it", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "a canary", "three");
  passOn(alice, bob);
  deleteEntry(alice, ownLog(alice), 1);
  passOn(alice, bob);
  for (const half of [alice, bob]) {
    assert.deepEqual(half.screen(), ["one", "(erased)", "three"]);
    assert.equal(absenceOf(half, alice, 1), "deleted");
    assert.equal(isKept(half, "canary"), false);
  }
  assert.equal(linesOf(bob, alice), 3);
});

test("a text that was deleted before it came is never shown", () => {
  const [alice, phone, bob] = [
    createHalf("alice"),
    createHalf("alice", "phone"),
    createHalf("bob"),
  ];
  alice.write("one", "a canary");
  passOn(alice, phone);
  deleteEntry(phone, phone.logs.find(ownLog(alice)) ?? ownLog(alice), 1);
  const whole = alice.batches();
  for (const batch of phone.batches().filter(({ device }) => device === phone.me.keys.id)) {
    bob.take(batch, phone.author);
  }
  passOn(alice, bob, whole);
  assert.deepEqual(bob.screen(), ["one", "(erased)"]);
  assert.equal(isKept(bob, "canary"), false);
  assert.equal(absenceOf(bob, alice, 1), "deleted");
});

test("a delete entry that came without its content works once that comes", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  passOn(alice, bob);
  deleteEntry(alice, ownLog(alice), 0);
  const batches = alice.batches();
  passOn(
    alice,
    bob,
    batches.map((batch) => bareBatch(batch, 1)),
  );
  assert.deepEqual(bob.screen(), ["one"]);
  passOn(alice, bob, batches);
  assert.deepEqual(bob.screen(), ["(erased)"]);
});

test("nobody deletes what another account has written", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  passOn(alice, bob);
  deleteEntry(bob, bob.logs.find(ownLog(alice)) ?? ownLog(alice), 0);
  for (const batch of bob.batches()) alice.take(batch, bob.author);
  assert.deepEqual([alice.screen(), bob.screen()], [["one"], ["one"]]);
  const carol = createHalf("carol");
  for (const batch of bob.batches().toReversed())
    carol.take(batch, batch.device === bob.me.keys.id ? bob.author : alice.author);
  assert.deepEqual(carol.screen(), ["one"]);
});

test("a delete entry that names another hash has no effect", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  deleteEntry(alice, ownLog(alice), 0, new Uint8Array(16).fill(7));
  passOn(alice, bob);
  assert.deepEqual([alice.screen(), bob.screen()], [["one"], ["one"]]);
});

test("deleting in one branch of a log deletes nothing in the other, but for the evidence", () => {
  const alice = createHalf("alice");
  alice.write("one");
  const copy = alice.copy();
  alice.write("two");
  copy.write("a canary");
  const bob = createHalf("bob");
  passOn(alice, bob);
  passOn(copy, bob);
  assert.equal(bob.store.all("SELECT 1 FROM fork").length, 1);
  const phone = createHalf("alice", "phone");
  passOn(copy, phone);
  deleteEntry(phone, phone.logs.find(ownLog(copy)) ?? ownLog(copy), 1);
  for (const batch of phone.batches().slice(-1)) bob.take(batch, phone.author);
  assert.deepEqual(bob.screen(), ["one", "two"]);
  assert.equal(isKept(bob, "canary"), false);
  assert.equal(bob.store.all("SELECT 1 FROM fork").length, 1);
});

test("a delete entry with a body that names nothing is refused, and deletes nothing", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  passOn(alice, bob);
  alice.writer.write(conversation, entryTypes.delete, textBody("everything"));
  alice.writer.signHeads();
  passOn(alice, bob);
  assert.deepEqual(bob.screen(), ["one"]);
});

test("a text and the entry that deletes it may come in one batch", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.writer.write(conversation, entryTypes.text, textBody("a canary"));
  const log = ownLog(alice);
  alice.writer.write(conversation, entryTypes.delete, deleteBody(alice, log, 0));
  alice.writer.signHeads();
  assert.deepEqual(alice.screen(), ["(erased)"]);
  passOn(alice, bob);
  assert.deepEqual(bob.screen(), ["(erased)"]);
  assert.equal(isKept(bob, "canary"), false);
});

test("what is deleted stays so after a restart, and nothing is read twice to know it", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  passOn(alice, bob);
  deleteEntry(alice, ownLog(alice), 0);
  passOn(alice, bob);
  const logs = new Logs(bob.store, primitivesNode);
  const log = logs.find(ownLog(alice));
  assert.ok(log);
  assert.equal(logs.deletions.of(log, 0, 1).length, 1);
  assert.deepEqual(logs.deletions.of(log, 1, 9), []);
});

test("a plain text costs no statement more for all this", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  passOn(alice, bob);
  alice.write("two");
  const batches = alice.batches();
  const said: string[] = [];
  const { run } = bob.store;
  Object.assign(bob.store, {
    run: (sql: string, ...values: SqlValue[]) => (said.push(sql), run(sql, ...values)),
  });
  for (const method of ["get", "all"] as const) {
    const ask = bob.store[method];
    Object.assign(bob.store, {
      [method]: (sql: string, ...values: SqlValue[]) => (said.push(sql), ask(sql, ...values)),
    });
  }
  passOn(alice, bob, batches);
  assert.deepEqual(
    said.map((sql) => sql.slice(0, 28)),
    ["INSERT OR REPLACE INTO batch"],
  );
});

// A lifetime

/** Alice's batch with a text that is kept for this long, seconds. */
function shortLived({ me }: Half, lifetime: number): Batch {
  const log = { conversation, device: me.keys.id, epoch: "e0".repeat(16) as Epoch };
  const content = Uint8Array.of(...new Uint8Array(16), ...encodeBody(textBody("for a minute")));
  const about = { clock: started * 1000, type: entryTypes.text, flags: 0, lifetime, content };
  const entry = { ...about, parents: [], erased: undefined };
  const batch = { ...log, first: 0, logs: [], entries: [entry], signature: new Uint8Array(64) };
  const { sha256 } = primitivesNode;
  const hash = hashEntry(log, noEntry, entryAt(batch, entry, 0, sha256), sha256);
  return { ...batch, signature: me.keys.sign("head", headBytes(log, 0, hash)) };
}

test("once its lifetime is over, the content of an entry does not come back", () => {
  const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
  const batch = shortLived(alice, 60);
  for (const half of [bob, carol]) half.take(bareBatch(batch), alice.author);
  bob.pass(59_000);
  carol.pass(61_000);
  for (const half of [bob, carol]) half.take(batch, alice.author);
  assert.deepEqual(bob.screen(), ["for a minute"]);
  assert.deepEqual(carol.screen(), ["(erased)"]);
});

// Damage

const random = (length: number): Uint8Array => new Uint8Array(length).fill(3);

/** Bob's store, made again from its pages. */
function mended(bob: Half): Logs {
  const disk = createDisk();
  const pages = pagesOf(fileOf(bob.disk.image()));
  salvage(pages, disk.store, { primitives: primitivesNode, random, aside: "the attic" });
  return new Logs(disk.store, primitivesNode);
}

test("a mended store still knows what is missing, what is deleted, and what was erased here", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two", "three", "four");
  for (const batch of alice.batches()) bob.take(bareBatch(batch, 0), alice.author);
  deleteEntry(alice, ownLog(alice), 1);
  for (const batch of alice.batches()) bob.take(bareBatch(batch, 0), alice.author);
  const log = bob.logs.find(ownLog(alice));
  assert.ok(log);
  eraseHere(bob.logs, log, 2);
  const logs = mended(bob);
  const again = logs.find(ownLog(alice));
  assert.ok(again);
  const why = [0, 1, 2, 3].map((seq) => logs.absences.of(again.id * 2 ** 32 + seq));
  assert.deepEqual(why, ["lost", "deleted", "here", undefined]);
});
