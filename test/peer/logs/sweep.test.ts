// Lines that have to move: only where a clock is far off, a few at a time, and never for ever.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sweep } from "../../../src/peer/logs/sweep.ts";
import { conversation, createHalf, started, type Half } from "../stage/halves.ts";

const hourMs = 3_600_000;

function hear(reader: Half, writer: Half): void {
  for (const batch of writer.batches()) reader.take(batch, writer.author);
}

/** The same device after the entry at this place of another's log was lost, and its disk mended. */
function withHole(half: Half, other: Half, seq: number): Half {
  const log = half.logs.of(conversation).find(({ device }) => device === other.me.keys.id);
  const id = (log?.id ?? 0) * 2 ** 32 + seq;
  half.store.run("DELETE FROM batch WHERE id = ?", id);
  half.store.run("UPDATE log SET hole = ? WHERE id = ?", seq, log?.id ?? 0);
  const mended = half.copy();
  mended.logs.moves.start(conversation, 0, Number.MAX_SAFE_INTEGER);
  return mended;
}

/** Counts how many entries are given a place again, by the rows that change. */
function countMoves({ store }: Half): () => number {
  let moves = 0;
  const { run } = store;
  Object.assign(store, {
    run(sql: string, ...values: never[]) {
      if (sql.startsWith("UPDATE batch SET place")) moves += 1;
      run(sql, ...values);
    },
  });
  return () => moves;
}

/**
 * Carol has all that Bob wrote after a line of Alice's, whose clock is an hour ahead, but not yet
 * that line.
 */
function lateParent(lines: number): { carol: Half; alice: Half; texts: string[] } {
  const ahead = createHalf("alice", "laptop", started + hourMs);
  const [bob, carol] = [createHalf("bob"), createHalf("carol")];
  ahead.write("from the future");
  hear(bob, ahead);
  const texts = Array.from({ length: lines }, (_, at) => `line ${at}`);
  for (const text of texts) bob.write(text);
  const own = bob.batches().filter(({ device }) => device === bob.me.keys.id);
  for (const batch of own) carol.take(batch, bob.author);
  return { carol, alice: ahead, texts };
}

test("the late parent of somebody with a good clock moves nothing", () => {
  const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
  const moves = countMoves(carol);
  for (let turn = 0; turn < 50; turn += 1) {
    alice.write(`question ${turn}`);
    hear(bob, alice);
    bob.write(`answer ${turn}`);
    hear(alice, bob);
  }
  const own = bob.batches().filter(({ device }) => device === bob.me.keys.id);
  for (const batch of own) carol.take(batch, bob.author);
  for (const batch of alice.batches()) {
    carol.take(batch, batch.device === alice.me.keys.id ? alice.author : bob.author);
  }
  assert.deepEqual(carol.screen(), alice.screen());
  assert.equal(moves(), 0);
});

test("thousands of lines move a few at a time, and nothing else has to wait for that", () => {
  const { carol, alice, texts } = lateParent(2_000);
  hear(carol, alice);
  let turns = 0;
  for (; carol.logs.moves.next() !== undefined; turns += 1) {
    sweep(carol.logs, 100);
    if (turns === 3) carol.write("meanwhile");
  }
  assert.ok(turns >= 20 && turns <= 45, `${turns} turns`);
  assert.deepEqual(carol.screen().slice(0, 2_001), ["from the future", ...texts]);
});

test("lines that answer each other move together, however late the first of them arrive", () => {
  const ahead = createHalf("alice", "laptop", started + hourMs);
  const [bob, carol] = [createHalf("bob"), createHalf("carol")];
  for (let turn = 0; turn < 40; turn += 1) {
    ahead.write(`question ${turn}`);
    hear(bob, ahead);
    bob.write(`answer ${turn}`);
    hear(ahead, bob);
  }
  const own = bob.batches().filter(({ device }) => device === bob.me.keys.id);
  for (const batch of own) carol.take(batch, bob.author);
  for (const batch of ahead.batches()) {
    carol.take(batch, batch.device === bob.me.keys.id ? bob.author : ahead.author);
  }
  assert.deepEqual(carol.screen(), ahead.screen());
});

test("what comes after a hole stands after it again, once the hole is filled", () => {
  const ahead = createHalf("alice", "laptop", started + hourMs);
  const [bob, carol] = [createHalf("bob"), createHalf("carol")];
  ahead.write("from the future");
  hear(bob, ahead);
  hear(carol, ahead);
  for (let line = 0; line < 9; line += 1) {
    bob.write(`line ${line}`);
    hear(carol, bob);
  }
  const screen = carol.screen();
  const mended = withHole(carol, bob, 4);
  assert.notDeepEqual(mended.screen(), screen);
  hear(mended, bob);
  assert.deepEqual(mended.screen(), screen);
});

test("a sweep goes on after a restart", () => {
  const { carol, alice, texts } = lateParent(300);
  hear(carol, alice);
  for (let turn = 0; turn < 2; turn += 1) sweep(carol.logs, 100);
  assert.deepEqual(carol.copy().screen(), ["from the future", ...texts]);
});

test("when nothing has to move, looking for it costs no statement", () => {
  const alice = createHalf("alice");
  alice.write("hello");
  assert.equal(sweep(alice.logs, 100), undefined);
  const before = { ...alice.store };
  Object.assign(alice.store, { all: () => assert.fail(), get: () => assert.fail() });
  assert.equal(sweep(alice.logs, 100), undefined);
  Object.assign(alice.store, before);
  assert.equal(alice.logs.of(conversation).length, 1);
});
