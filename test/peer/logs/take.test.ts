// What a device accepts from others: checked as a whole, then stored as a whole, or not at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decodeBatch, encodeBatch, encodeBody, entryAt, entryTypes, hashEntry } from "#protocol";
import {
  headBytes,
  limits,
  noEntry,
  suffixOf,
  type Batch,
  type EntryHash,
  type Epoch,
} from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { takeBatch } from "../../../src/peer/logs/take.ts";
import { Trails } from "../../../src/peer/logs/trails.ts";
import { claimsOf } from "../../../src/peer/logs/claims.ts";
import {
  conversation,
  createHalf,
  fillWithLogs,
  textBody,
  utf8,
  type Half,
} from "../stage/halves.ts";

type Row = Batch["entries"][number];

/** Everything about delivery on a disk. */
const everything = ({ store }: Half): unknown =>
  ["log", "batch", "awaited", "moving", "fork"].map((table) => store.all(`SELECT * FROM ${table}`));

const count = ({ store }: Half, table: string): number =>
  Number(store.get(`SELECT count(*) AS n FROM ${table}`)?.["n"]);

function onlyBatch(half: Half): Batch {
  const [batch, ...others] = half.batches();
  assert.ok(batch && others.length === 0);
  return batch;
}

const row = (clock: number, text: string): Row => {
  const content = Uint8Array.of(...new Uint8Array(16), ...encodeBody(textBody(text)));
  const type = entryTypes.text;
  return { clock, type, flags: 0, lifetime: 0, parents: [], content, erased: undefined };
};

/** A batch with these rows, really signed by its author. */
function signedBatch({ me }: Half, rows: Row[], from: Partial<Batch> = {}): Batch {
  const epoch = "e0".repeat(16) as Epoch;
  const log = { conversation, device: me.keys.id, epoch, first: 0, logs: [], ...from };
  const { sha256 } = primitivesNode;
  let hash: EntryHash = noEntry;
  for (const [index, one] of rows.entries()) {
    hash = hashEntry(log, hash, entryAt({ ...log, first: 0 }, one, index, sha256), sha256);
  }
  const signature = me.keys.sign("head", headBytes(log, rows.length - 1, hash));
  return { ...log, entries: rows, signature };
}

test("Bob can pass on to Carol what he took, in whatever pieces it came to him", () => {
  const turns = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(turns, fc.nat(20), (sizes, held) => {
      const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
      for (const size of sizes) alice.write(...Array.from({ length: size }, () => "text"));
      const batches = alice.batches();
      for (const batch of batches) assert.equal(bob.take(batch, alice.author), "stored");
      for (const batch of batches.slice(0, held)) carol.take(batch, alice.author);
      for (const batch of bob.batches()) {
        assert.notEqual(carol.take(batch, alice.author), "refused");
      }
      assert.deepEqual(
        claimsOf(carol.logs.of(conversation)),
        claimsOf(alice.logs.of(conversation)),
      );
    }),
    { numRuns: 15 },
  );
});

test("a batch with any byte changed is refused, and none of it is stored", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  bob.write("a question");
  for (const batch of bob.batches()) alice.take(batch, bob.author);
  alice.write("an answer", "and more");
  const batch = alice.batches().find(({ device }) => device === alice.me.keys.id);
  assert.ok(batch);
  const wire = encodeBatch(batch);
  const before = everything(bob);
  for (let at = 0; at < wire.length; at += 1) {
    const flipped = wire.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte));
    const read = decodeBatch(flipped);
    const taken = read && bob.take(read, alice.author);
    assert.ok([undefined, "refused", "gap"].includes(taken), `byte ${at} of ${wire.length}`);
  }
  assert.deepEqual(everything(bob), before);
  assert.equal(bob.take(batch, alice.author), "stored");
});

test("a batch with an entry removed, added or moved is refused", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two", "three");
  const batch = onlyBatch(alice);
  const [one, two, three] = batch.entries;
  assert.ok(one && two && three);
  const broken = [[], [one, two], [two, three], [two, one, three], [one, two, three, three]];
  for (const entries of broken) {
    assert.equal(bob.take({ ...batch, entries }, alice.author), "refused");
  }
  assert.equal(count(bob, "log"), 0);
});

test("an entry that Mallory has signed is not taken for Alice's", () => {
  const [alice, bob, mallory] = [createHalf("alice"), createHalf("bob"), createHalf("mallory")];
  mallory.write("I owe Mallory a thousand");
  const batch = onlyBatch(mallory);
  assert.equal(bob.take({ ...batch, device: alice.me.keys.id }, alice.author), "refused");
  assert.equal(bob.take(batch, alice.author), "refused");
});

test("an entry from one conversation is not accepted in another", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("only for this conversation");
  const elsewhere = "dd".repeat(32) as typeof conversation;
  const batch = { ...onlyBatch(alice), conversation: elsewhere };
  assert.equal(bob.take(batch, alice.author), "refused");
});

test("a batch waits if the entries before it are missing", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one");
  const first = onlyBatch(alice);
  alice.write("two");
  const second = suffixOf(onlyBatch(alice), 1);
  assert.equal(bob.take(second, alice.author), "gap");
  assert.equal(count(bob, "log"), 0);
  assert.equal(bob.take(first, alice.author), "stored");
  assert.equal(bob.take(second, alice.author), "stored");
});

test("a batch that arrives again changes nothing, and counts as held", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  alice.write("one", "two");
  assert.equal(bob.take(onlyBatch(alice), alice.author), "stored");
  const before = everything(bob);
  assert.equal(bob.take(onlyBatch(alice), alice.author), "held");
  assert.deepEqual(everything(bob), before);
});

test("if part of a batch is already held, the rest is stored", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const [one, two, three] = [row(1, "one"), row(2, "two"), row(3, "three")];
  bob.take(signedBatch(alice, [one, two]), alice.author);
  const batch = signedBatch(alice, [one, two, three]);
  const taken = takeBatch(
    bob,
    { batch, bytes: encodeBatch(batch), trails: new Trails() },
    alice.author,
  );
  assert.ok(taken.is === "stored");
  assert.deepEqual(
    taken.entries.map(({ entry }) => entry.clock),
    [3],
  );
  assert.deepEqual(bob.screen(), ["one", "two", "three"]);
});

test("two entries in one place are kept as evidence, and the first one stays", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const said = signedBatch(alice, [row(1, "one"), row(2, "yes")]);
  const saidToo = signedBatch(alice, [row(1, "one"), row(2, "no"), row(3, "never")]);
  assert.equal(bob.take(said, alice.author), "stored");
  const claims = claimsOf(bob.logs.of(conversation));
  assert.equal(bob.take(saidToo, alice.author), "fork");
  assert.deepEqual(bob.screen(), ["one", "yes"]);
  assert.deepEqual(claimsOf(bob.logs.of(conversation)), claims);
  const kept = bob.store.get("SELECT batch FROM fork")?.["batch"];
  assert.deepEqual(kept, encodeBatch(saidToo));
});

test("one proof of a fork is kept, however many Mallory makes", () => {
  const [mallory, bob] = [createHalf("mallory"), createHalf("bob")];
  bob.take(signedBatch(mallory, [row(1, "one"), row(2, "two")]), mallory.author);
  for (let lie = 0; lie < 5; lie += 1) {
    const batch = signedBatch(mallory, [row(1, "one"), row(2, `lie ${lie}`)]);
    assert.equal(bob.take(batch, mallory.author), "fork");
  }
  assert.equal(count(bob, "fork"), 1);
});

test("a clock that stands still or runs backwards is refused", () => {
  const [mallory, bob] = [createHalf("mallory"), createHalf("bob")];
  for (const second of [5, 4, 0]) {
    const batch = signedBatch(mallory, [row(5, "one"), row(second, "two")]);
    assert.equal(bob.take(batch, mallory.author), "refused");
  }
  bob.take(signedBatch(mallory, [row(5, "one")]), mallory.author);
  const whole = signedBatch(mallory, [row(5, "one"), row(5, "two")]);
  const next = { ...whole, first: 1, entries: whole.entries.slice(1) };
  assert.equal(bob.take(next, mallory.author), "refused");
});

test("a parent in a log that the batch does not list is refused", () => {
  const [mallory, bob] = [createHalf("mallory"), createHalf("bob")];
  const parents = [{ log: 0, seq: 0, hash: new Uint8Array(16) }];
  const batch = signedBatch(mallory, [{ ...row(1, "one"), parents }]);
  assert.equal(bob.take(batch, mallory.author), "refused");
});

test("an entry is either complete or erased, not both and not neither", () => {
  const [mallory, bob] = [createHalf("mallory"), createHalf("bob")];
  const both = signedBatch(mallory, [{ ...row(1, "one"), erased: new Uint8Array(32) }]);
  const neither = signedBatch(mallory, [{ ...row(1, "one"), content: undefined }]);
  assert.equal(bob.take(both, mallory.author), "refused");
  assert.equal(bob.take(neither, mallory.author), "refused");
});

test("more than fits into a batch is refused, because it could not be passed on", () => {
  const [mallory, bob] = [createHalf("mallory"), createHalf("bob")];
  const other = row(2, "y".repeat(40_000));
  const sized = (size: number): Batch => signedBatch(mallory, [row(1, "x".repeat(size)), other]);
  const room = limits.batchBytesMax - encodeBatch(sized(40_000)).length;
  const [fits, over] = [sized(40_000 + room), sized(40_000 + room + 1)];
  assert.equal(bob.take(over, mallory.author), "refused");
  assert.equal(bob.take(fits, mallory.author), "stored");
  assert.deepEqual(onlyBatch(bob).entries.length, 2);
});

test("one log more than a conversation may have is refused, and the others continue", () => {
  const [mallory, bob] = [createHalf("mallory"), createHalf("bob")];
  const batchOf = (log: number, rows: Row[]): Batch =>
    signedBatch(mallory, rows, { epoch: log.toString(16).padStart(32, "0") as Epoch });
  fillWithLogs(bob, limits.logsMax - 1, mallory);
  assert.equal(bob.take(batchOf(0, [row(1, "one")]), mallory.author), "stored");
  assert.equal(bob.take(batchOf(1, [row(1, "one")]), mallory.author), "refused");
  assert.equal(bob.take(batchOf(0, [row(1, "one"), row(2, "two")]), mallory.author), "stored");
});

test("entries with erased texts keep the chain intact, here and wherever they go", () => {
  const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
  alice.write("one", "regretted", "three");
  const whole = onlyBatch(alice);
  const entries = whole.entries.map((entry, at) =>
    at === 1
      ? { ...entry, content: undefined, erased: primitivesNode.sha256(entry.content ?? utf8("")) }
      : entry,
  );
  assert.equal(bob.take({ ...whole, entries }, alice.author), "stored");
  assert.equal(carol.take(onlyBatch(bob), alice.author), "stored");
  assert.deepEqual(carol.screen(), ["one", "(erased)", "three"]);
});

test("an entry of a kind that nobody knows yet is stored and passed on", () => {
  const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
  alice.writer.write(conversation, 200, textBody("from a later version"));
  alice.writer.signHeads();
  assert.equal(bob.take(onlyBatch(alice), alice.author), "stored");
  assert.equal(carol.take(onlyBatch(bob), alice.author), "stored");
});
