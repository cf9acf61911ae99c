// What a device writes: numbered, chained, dated, under signed heads, in epochs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, entryTypes, limits, openingShape } from "#protocol";
import { readBatch } from "../../../src/peer/logs/read.ts";
import { LogWriter } from "../../../src/peer/logs/write.ts";
import { logsOf, type HeldLog } from "../../../src/peer/logs/logs.ts";
import { openProfile } from "../../../src/peer/disk/profile.ts";
import { conversation, createHalf, started, utf8, type Half } from "../stage/halves.ts";

const headsOf = ({ store }: Half): number[] =>
  store.all("SELECT seq FROM head ORDER BY log, seq").map((row) => Number(row["seq"]));

function onlyLog({ store }: Half): HeldLog {
  const [log, ...others] = logsOf(store, conversation);
  assert.ok(log && others.length === 0);
  return log;
}

const write = ({ writer }: Half, text: string) =>
  writer.write(conversation, entryTypes.text, utf8(text));

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
  const seqs = alice.store.all("SELECT seq FROM entry ORDER BY seq").map((row) => row["seq"]);
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

test("a head covers at most 64 KiB", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const large = "x".repeat(30_000);
  alice.write(large, large, large, "small", large);
  assert.deepEqual(headsOf(alice), [1, 4]);
  assert.deepEqual(notTaken(alice, bob), []);
});

test("an entry of the maximum size also gets through", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("before", "x".repeat(limits.bodyBytesMax), "after");
  assert.deepEqual(notTaken(alice, bob), []);
  assert.equal(bob.screen()[1]?.length, limits.bodyBytesMax);
});

test("no part of an entry can leave before a head over it is signed", () => {
  const alice = createHalf("alice");
  alice.write("signed");
  write(alice, "not yet signed");
  assert.equal(readBatch(alice.store, onlyLog(alice), 0)?.entries.length, 1);
  assert.equal(readBatch(alice.store, onlyLog(alice), 1), undefined);
});

test("a writer that restarts continues where its log ended", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("before");
  const again = new LogWriter(alice.context, openProfile(alice.store), () => alice.me);
  again.write(conversation, entryTypes.text, utf8("after"));
  again.signHeads();
  assert.equal(onlyLog(alice).next, 2);
  assert.deepEqual(notTaken(alice, bob), []);
});

test("when a clock is set back, the log's clock does not run backwards", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("on time");
  alice.pass(-3_600_000);
  alice.write("an hour earlier, by the clock");
  const again = new LogWriter(alice.context, openProfile(alice.store), () => alice.me);
  again.write(conversation, entryTypes.text, utf8("and after a restart"));
  again.signHeads();
  const clocks = alice.store.all("SELECT clock FROM entry ORDER BY seq").map((row) => row["clock"]);
  assert.deepEqual(clocks, [started * 1000, started * 1000 + 1, started * 1000 + 2]);
  assert.deepEqual(notTaken(alice, bob), []);
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
  assert.equal(parent?.device, bob.me.keys.id);
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
  const after = logsOf(alice.store, conversation).find((log) => log.epoch !== before.epoch);
  assert.equal(after?.next, 2);
  const [opening, text] = readBatch(alice.store, after, 0)?.entries ?? [];
  assert.equal(opening?.type, entryTypes.opening);
  assert.deepEqual(decode(openingShape, opening?.content?.body ?? utf8("")), {
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
  const [first] = logsOf(alice.store, conversation);
  for (let time = 0; time < 3; time += 1) alice.writer.openEpoch(first?.epoch);
  alice.write("two");
  alice.writer.openEpoch(first?.epoch);
  alice.write("three");
  assert.equal(logsOf(alice.store, conversation).length, 2);
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
  assert.notDeepEqual(one.entry.bodyHash, other.entry.bodyHash);
});
