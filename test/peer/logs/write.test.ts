// What a device writes: numbered, chained, dated, under signed heads, in epochs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, decodeBatch, encodeBody, entryTypes, limits } from "#protocol";
import { openBody, openingShape, type Batch } from "#protocol";
import { readBatch } from "../../../src/peer/logs/read.ts";
import type { HeldLog } from "../../../src/peer/logs/logs.ts";
import { entriesOn } from "../stage/entries-on.ts";
import { conversation, createHalf, started, textBody, utf8, type Half } from "../stage/halves.ts";

/** The seqs of the entries that its heads end with. */
const headsOf = ({ disk }: Half): number[] =>
  disk
    .rows("SELECT id & 4294967295 AS first, count FROM batch ORDER BY id")
    .map(({ first, count }) => Number(first) + Number(count) - 1);

function onlyLog({ logs }: Half): HeldLog {
  const [log, ...others] = logs.of(conversation);
  assert.ok(log && others.length === 0);
  return log;
}

const write = ({ writer }: Half, text: string) =>
  writer.write(conversation, entryTypes.text, textBody(text));

const batchAt = ({ logs }: Half, log: HeldLog, first: number): Batch | undefined => {
  const read = readBatch(logs, log, first);
  return read && decodeBatch(read.bytes);
};

/** Bob takes everything that Alice has; the result names refused batches by their first seq. */
function notTaken(alice: Half, bob: Half): number[] {
  const { author } = alice;
  return alice
    .batches()
    .flatMap((batch) => (bob.take(batch, author) === "stored" ? [] : [batch.first]));
}

test("Alice's entries are numbered from 0 without gaps, and Bob takes all of them", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  alice.write("two", "three");
  const seqs = entriesOn(alice.disk).map(({ seq }) => seq);
  assert.deepEqual(seqs, [0, 1, 2]);
  assert.deepEqual(notTaken(alice, bob), []);
  assert.deepEqual(bob.screen(), ["one", "two", "three"]);
});

test("everything written in one turn is under one head", () => {
  const alice = createHalf("alice");
  alice.write("one", "two", "three");
  alice.write("four");
  assert.deepEqual(headsOf(alice), [2, 3]);
});

test("a head covers at most 64 entries", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write(...Array.from({ length: 130 }, (_, index) => `line ${index}`));
  assert.deepEqual(headsOf(alice), [63, 127, 129]);
  assert.deepEqual(notTaken(alice, bob), []);
});

test("a head covers at most what a batch may hold", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const large = "x".repeat(30_000);
  alice.write(large, large, large, "small", large);
  assert.deepEqual(headsOf(alice), [1, 4]);
  assert.deepEqual(notTaken(alice, bob), []);
});

test("an entry of the maximum size also gets through", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const body = {
    content: utf8("x".repeat(limits.textBytesMax)),
    fallback: "\u{ffff}".repeat(1024),
  };
  alice.write("before");
  alice.writer.write(conversation, entryTypes.text, body);
  alice.write("after");
  assert.deepEqual(notTaken(alice, bob), []);
  assert.equal(bob.screen()[1]?.length, limits.textBytesMax);
  assert.ok(encodeBody(body).length <= limits.bodyBytesMax);
});

test("no part of an entry can leave before a head over it is signed", () => {
  const alice = createHalf("alice");
  alice.write("signed");
  write(alice, "not yet signed");
  assert.equal(batchAt(alice, onlyLog(alice), 0)?.entries.length, 1);
  assert.equal(batchAt(alice, onlyLog(alice), 1), undefined);
});

test("a writer that restarts continues where its log ended", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("before");
  const again = alice.copy();
  again.write("after");
  assert.equal(onlyLog(again).next, 2);
  assert.deepEqual(notTaken(again, bob), []);
});

test("when a clock is set back, the log's clock does not run backwards", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("on time");
  alice.pass(-3_600_000);
  alice.write("an hour earlier, by the clock");
  const again = alice.copy();
  again.write("and after a restart");
  const clocks = again.batches().flatMap(({ entries }) => entries.map(({ clock }) => clock));
  assert.deepEqual(clocks, [started * 1000, started * 1000 + 1, started * 1000 + 2]);
  assert.deepEqual(notTaken(again, bob), []);
});

test("a clock in the year 9999 does not use up the clock values", () => {
  const bob = createHalf("bob");
  const alice = createHalf("alice", "laptop", Date.UTC(9999, 0));
  for (let turn = 0; turn < 5; turn += 1) alice.write("from the future");
  assert.deepEqual(notTaken(alice, bob), []);
});

test("the next entry names what the others wrote as seen, and only that one does", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  bob.write("question", "and another");
  for (const batch of bob.batches()) alice.take(batch, bob.author);
  const [first, second] = [write(alice, "answer"), write(alice, "more")];
  const [parent, ...others] = first.entry.parents;
  assert.equal(others.length, 0);
  alice.writer.signHeads();
  const answer = alice.batches().find(({ device }) => device === alice.me.keys.id);
  assert.deepEqual(answer?.logs, [{ device: bob.me.keys.id, epoch: onlyLog(bob).epoch }]);
  assert.equal(parent?.seq, 1);
  assert.equal(parent?.hash.toHex(), onlyLog(bob).hash.slice(0, 32));
  assert.deepEqual(second.entry.parents, []);
});

test("an entry names at most eight logs; the next ones name the others", () => {
  const alice = createHalf("alice");
  for (let index = 0; index < 10; index += 1) {
    const other = createHalf(`friend-${index}`);
    other.write("hello");
    for (const batch of other.batches()) alice.take(batch, other.author);
  }
  const named = ["one", "two", "three"].map((text) => write(alice, text).entry.parents.length);
  assert.deepEqual(named, [limits.parentsMax, 2, 0]);
});

test("a new epoch opens with an entry that says where the earlier one ended", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two");
  const before = onlyLog(alice);
  alice.writer.openEpoch();
  alice.write("three");
  const after = alice.logs.of(conversation).find((log) => log.epoch !== before.epoch);
  assert.equal(after?.next, 2);
  const [opening, text] = batchAt(alice, after, 0)?.entries ?? [];
  assert.equal(opening?.type, entryTypes.opening);
  const body = openBody(entryTypes.opening, opening?.content);
  assert.deepEqual(decode(openingShape, body?.content ?? utf8("")), {
    epoch: before.epoch,
    seq: 1,
    hash: before.hash,
  });
  assert.equal(text?.type, entryTypes.text);
  assert.deepEqual(notTaken(alice, bob), []);
  assert.deepEqual(bob.screen(), ["one", "two", "three"]);
});

test("the first epoch of a device opens with its first text", () => {
  const alice = createHalf("alice");
  assert.equal(write(alice, "hello").entry.type, entryTypes.text);
  assert.equal(onlyLog(alice).next, 1);
});

test("however often an epoch turns out to be old, only one new one is opened", () => {
  const alice = createHalf("alice");
  alice.writer.openEpoch();
  alice.write("one");
  const [first] = alice.logs.of(conversation);
  for (let time = 0; time < 3; time += 1) alice.writer.openEpoch(first?.epoch);
  alice.write("two");
  alice.writer.openEpoch(first?.epoch);
  alice.write("three");
  assert.equal(alice.logs.of(conversation).length, 2);
});

test("everything written before a new epoch gets a head", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  write(alice, "before");
  alice.writer.openEpoch();
  write(alice, "after");
  alice.writer.signHeads();
  assert.deepEqual(notTaken(alice, bob), []);
  assert.deepEqual(bob.screen(), ["before", "after"]);
});

test("every entry has its own salt, so equal texts do not look equal", () => {
  const alice = createHalf("alice");
  const [one, other] = [write(alice, "yes"), write(alice, "yes")];
  assert.notDeepEqual(one.entry.content, other.entry.content);
});
