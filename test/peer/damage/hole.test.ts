// A log with a hole: what comes after it is there, and counts once the hole is filled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { suffixOf, type Batch } from "#protocol";
import { joined } from "../../../src/peer/logs/join.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { conversation, createHalf, type Half } from "../stage/halves.ts";

/** Bob has written so many batches of two texts each. */
function bobsBatches(count: number): { bob: Half; batches: Batch[] } {
  const bob = createHalf("bob");
  for (let at = 0; at < count; at += 1) bob.write(`${2 * at}`, `${2 * at + 1}`);
  return { bob, batches: small(bob) };
}

/** As they were written: a reader would get them joined. */
const small = (half: Half): Batch[] =>
  half.logs
    .of(conversation)
    .flatMap(({ id }) => [...half.logs.batches.from(id, 0)].map(({ batch }) => batch));

/** Alice holds these of them, and a hole where the first is missing. */
function aliceWithout(bob: Half, batches: Batch[], from: number, to: number): Half {
  const alice = createHalf("alice");
  for (const batch of batches) alice.take(batch, bob.author);
  alice.store.run("DELETE FROM batch WHERE id & 4294967295 BETWEEN ? AND ?", from, to - 1);
  alice.store.run("UPDATE log SET hole = ?", from);
  return alice.copy();
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => String(from + at));

/** All of it is there and proves itself, the chain unbroken. */
function assertWhole(alice: Half, end: number): void {
  const [log] = new Logs(alice.store, primitivesNode).of(conversation);
  assert.deepEqual([log?.next, log?.hasHole], [end, false]);
  assert.deepEqual(alice.screen(), numbers(0, end));
  assert.equal(alice.disk.check("everything"), "sound");
}

test("lines before and after a hole are shown, but only those before it are claimed", () => {
  const { bob, batches } = bobsBatches(6);
  const alice = aliceWithout(bob, batches, 4, 8);
  assert.deepEqual(alice.screen(), [...numbers(0, 4), ...numbers(8, 12)]);
  assert.equal(alice.logs.of(conversation)[0]?.next, 4);
  assert.equal(alice.disk.check("everything"), "sound");
});

test("what fills a hole makes the rest count, however it is cut into batches", () => {
  const { bob, batches } = bobsBatches(6);
  const cuts = [
    [batches[2], batches[3]],
    [joined(batches.slice(2, 4))],
    [joined(batches.slice(1, 4))],
    [joined(batches.slice(2, 5))],
    [joined(batches.slice(0, 6))],
    [joined(batches.slice(2, 6))],
    [suffixOf(joined(batches.slice(1, 5)), 1)],
  ];
  for (const cut of cuts) {
    const alice = aliceWithout(bob, batches, 4, 8);
    for (const batch of cut) if (batch) alice.take(batch, bob.author);
    assertWhole(alice, 12);
  }
});

test("of a batch after the hole that the new one covers in part, the rest stays", () => {
  const { bob, batches } = bobsBatches(6);
  const large = [...batches.slice(0, 3), joined(batches.slice(3, 6))];
  const alice = aliceWithout(bob, large, 4, 6);
  assert.deepEqual(alice.screen(), [...numbers(0, 4), ...numbers(6, 12)]);
  alice.take(joined(batches.slice(2, 4)), bob.author);
  assertWhole(alice, 12);
});

test("a batch after the hole whose head is lost gives way to the one that has it", () => {
  const { bob, batches } = bobsBatches(6);
  const alice = aliceWithout(bob, batches, 4, 8);
  alice.store.run(
    `UPDATE batch SET bytes = CAST(substr(bytes, 1, length(bytes) - 64) || zeroblob(64) AS BLOB)
     WHERE id & 4294967295 = 8`,
  );
  alice.take(joined(batches.slice(2, 4)), bob.author);
  assert.equal(alice.logs.of(conversation)[0]?.next, 8);
  assert.deepEqual(alice.screen(), numbers(0, 12));
  alice.take(joined(batches.slice(4, 6)), bob.author);
  assertWhole(alice, 12);
});

test("a second hole stays when the first is filled", () => {
  const { bob, batches } = bobsBatches(8);
  const alice = aliceWithout(bob, batches, 4, 6);
  alice.store.run("DELETE FROM batch WHERE id & 4294967295 = 10");
  const again = alice.copy();
  again.take(batches[2] ?? assert.fail(), bob.author);
  assert.deepEqual([again.logs.of(conversation)[0]?.next, again.screen().length], [10, 14]);
  again.take(batches[5] ?? assert.fail(), bob.author);
  assertWhole(again, 16);
});
