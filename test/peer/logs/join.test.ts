// Small batches become large ones, and nobody notices: not the reader, not the next holder.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { limits } from "#protocol";
import { claimsOf } from "../../../src/peer/logs/claims.ts";
import { entriesOn } from "../stage/entries-on.ts";
import { conversation, createHalf, type Half } from "../stage/halves.ts";

/** How many entries each row of its disk has. */
const rowsOf = ({ disk }: Half): number[] =>
  disk.rows("SELECT count FROM batch ORDER BY id").map(({ count }) => Number(count));

/** Writes these texts, each in a turn of its own. */
function writeOneByOne(half: Half, count: number, text = "line"): string[] {
  const texts = Array.from({ length: count }, (_, at) => `${text} ${at}`);
  for (const one of texts) half.write(one);
  return texts;
}

/** Takes each message when it comes, as a reader who is there does. */
function hearOneByOne(reader: Half, writer: Half, texts: string[]): void {
  for (const text of texts) {
    writer.write(text);
    const batch = writer.batches().at(-1);
    assert.ok(batch);
    assert.equal(reader.take(batch, writer.author), "stored");
  }
}

/** This device says that it holds the writer's log up to here. */
function acknowledge(writer: Half, device: Half, next: number): void {
  for (const log of writer.logs.every()) writer.logs.acks.raise(log.id, device.me.keys.id, next);
}

test("two hundred messages that came one by one are a few rows, with all texts in order", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const texts = Array.from({ length: 200 }, (_, at) => `line ${at}`);
  hearOneByOne(bob, alice, texts);
  assert.deepEqual(bob.screen(), texts);
  assert.ok(rowsOf(bob).length < 40, `${rowsOf(bob).length} rows`);
  assert.ok(Math.max(...rowsOf(bob)) <= limits.batchEntriesMax);
});

test("after a restart joining goes on, and lines keep their numbers", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  hearOneByOne(bob, alice, ["one", "two"]);
  const before = entriesOn(bob.disk).map(({ log, seq, content }) => [log, seq, content]);
  const again = bob.copy();
  hearOneByOne(
    again,
    alice,
    Array.from({ length: 100 }, (_, at) => `more ${at}`),
  );
  const after = entriesOn(again.disk).map(({ log, seq, content }) => [log, seq, content]);
  assert.deepEqual(after.slice(0, 2), before);
  assert.ok(rowsOf(again)[0] !== 1, "the first messages stayed alone");
});

test("what was joined is passed on under its author's heads, whatever the next one holds already", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(sizes, fc.nat(60), (turns, held) => {
      const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
      for (const [turn, size] of turns.entries()) {
        alice.write(...Array.from({ length: size }, (_, at) => `${turn}.${at}`));
        const batch = alice.batches().at(-1);
        assert.ok(batch);
        assert.notEqual(bob.take(batch, alice.author), "refused");
        if (turn <= held) carol.take(batch, alice.author);
      }
      for (const batch of bob.batches()) carol.take(batch, alice.author);
      assert.deepEqual(carol.screen(), alice.screen());
      assert.deepEqual(
        claimsOf(carol.logs.of(conversation)),
        claimsOf(alice.logs.of(conversation)),
      );
    }),
    { numRuns: 25 },
  );
});

test("what nobody else holds is not joined, because any of it may have to leave the log again", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  writeOneByOne(alice, 64);
  assert.deepEqual(new Set(rowsOf(alice)), new Set([1]));
  acknowledge(alice, bob, 40);
  writeOneByOne(alice, 32);
  assert.deepEqual(rowsOf(alice), [40, ...Array.from({ length: 56 }, () => 1)]);
});

test("nobody whose place is known ends up inside a batch", () => {
  const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
  writeOneByOne(alice, 63);
  acknowledge(alice, bob, 63);
  acknowledge(alice, carol, 10);
  writeOneByOne(alice, 1);
  assert.deepEqual(rowsOf(alice), [10, 53, 1]);
});
