// A profile of the third schema becomes one of today's: nothing that people see or have agreed on
// changes, and it goes on as if nothing had happened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encode, entryTypes, headBytes, readShape, type EntryHash, type Parent } from "#protocol";
import { isSound, type Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { numberOf } from "../../../src/peer/disk/entry-number.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { isForked } from "../../../src/peer/logs/claims.ts";
import { writeAgain } from "../../../src/peer/logs/hole.ts";
import { openWritten } from "../../../src/peer/logs/written.ts";
import { createDisk } from "../stage/disk.ts";
import { renewed } from "../stage/older-store.ts";
import { conversation, createHalf, textBody, type Half } from "../stage/halves.ts";
import { historyOf, pageOf, receiptsOf } from "../stage/history-of.ts";
import { createWireOf } from "../stage/wire.ts";
import { OlderLog, olderTypes } from "./third-schema.ts";

/** Builds a store of the third schema for Alice; afterwards she has it, brought up to date. */
function migrated(fill: (store: Store, alice: Half, bob: Half) => void) {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const older = createDisk();
  bringToThird(older.store);
  older.store.run("INSERT INTO profile VALUES ('account', ?)", alice.me.account);
  older.store.run("INSERT INTO profile VALUES ('epoch', ?)", "e0".repeat(16));
  fill(older.store, alice, bob);
  const fresh = renewed(older.store);
  assert.ok(fresh && isSound(fresh.store, primitivesNode));
  alice.disk.restore(fresh.backUp());
  return { alice, bob, history: historyOf(alice), receipts: receiptsOf(alice) };
}

/** Checks every head against the author's key and the hash that the log has there. */
function assertHeadsHold({ logs, context }: Half, ...authors: Half[]): void {
  for (const log of logs.of(conversation)) {
    const author = authors.find(({ me }) => me.keys.id === log.device);
    assert.ok(author);
    for (const { batch, end } of logs.batches.from(log.id, 0)) {
      const hash = logs.hashAt(log, end - 1);
      if (hash === undefined) continue; // It comes after a hole.
      const head = headBytes(log, end - 1, hash);
      assert.ok(context.checks.verify(author.me.keys.signingKey, "head", head, batch.signature));
    }
  }
}

/** Alice and Bob have written in turn, under many heads. */
function talk(store: Store, alice: Half, bob: Half) {
  const [hers, his] = [new OlderLog(store, alice), new OlderLog(store, bob)];
  for (let at = 0; at < 100; at += 1) {
    hers.write(`alice ${at}`, { at: at * 10, parents: at > 0 ? [his.last()] : [] });
    if (at % 3 === 0) hers.write(`alice again ${at}`, { at: at * 10 + 1 });
    hers.sign();
    his.write(`bob ${at}`, { at: at * 10 + 5, parents: [hers.last()], shown: at < 90 });
    his.sign();
  }
  return { hers, his };
}

const talked: string[] = Array.from({ length: 100 }, (_, at) => [
  `alice ${at}`,
  ...(at % 3 === 0 ? [`alice again ${at}`] : []),
  `bob ${at}`,
]).flat();

test("all lines are there, in their order, under the same hashes and heads", () => {
  const ends: EntryHash[] = [];
  const { alice, bob, history } = migrated((store, ...both) => {
    const { hers, his } = talk(store, ...both);
    ends.push(hers.hash, his.hash);
  });
  assert.deepEqual(pageOf(history, 500).map(({ text }) => text), talked);
  assert.deepEqual(alice.logs.of(conversation).map(({ hash }) => hash), ends);
  assertHeadsHold(alice, alice, bob);
}); // prettier-ignore

test("what was new is still new, and what was delivered or read still is", () => {
  const { history, receipts } = migrated((store, alice, bob) => {
    const { hers } = talk(store, alice, bob);
    const marks = [hers.row, bob.me.account] as const;
    store.run("INSERT INTO ack VALUES (?, ?, ?, 100)", marks[0], bob.me.keys.id, marks[1]);
    store.run("INSERT INTO read_mark VALUES (?, ?, 50)", ...marks);
  });
  assert.equal(history.unread(conversation, 1_000), 10);
  const [oldest] = history.toShow(conversation, "bob", 1);
  assert.equal(oldest?.text, "bob 90");
  assert.deepEqual(receipts.whereabouts(conversation), { kept: 34, delivered: 50, read: 50 });
});

test("the ids that a screen gave its messages still name them", () => {
  let rows: [log: number, seq: number] = [0, 0];
  const { alice, history } = migrated((store, ...both) => {
    const { hers } = talk(store, ...both);
    const entry = hers.write("with an id");
    hers.sign();
    store.run("INSERT INTO written (id, entry) VALUES ('the id', ?)", entry);
    rows = [hers.row, 134];
  });
  const entry = openWritten(alice.store).entry("the id");
  assert.equal(entry, numberOf(...rows));
  assert.equal(history.one(entry ?? 0, "bob")?.text, "with an id");
});

test("an erased line is still there without its text, and what is no line shows none", () => {
  const { alice, bob, history } = migrated((store, ...both) => {
    const his = new OlderLog(store, both[1]);
    his.write("kept");
    his.write("gone", { erased: true });
    const body = encode(readShape, []);
    his.write("", { type: olderTypes.read, body, shown: true });
    his.sign();
  });
  assert.deepEqual(pageOf(history).map(({ text }) => text), ["kept", undefined]);
  assertHeadsHold(alice, alice, bob);
  assert.equal(Buffer.from(alice.disk.image()).includes("gone"), false);
}); // prettier-ignore

test("the evidence of a fork is kept", () => {
  const { alice, bob } = migrated((store, ...both) => {
    const { log } = new OlderLog(store, both[1]);
    const { device, epoch } = log;
    store.run("INSERT INTO fork VALUES (?, ?, ?, 3, x'0102')", conversation, device, epoch);
  });
  const [log] = alice.logs.of(conversation);
  assert.ok(log && log.device === bob.me.keys.id && isForked(alice.logs, log));
});

test("an entry whose parent is not there yet moves when the parent arrives, as elsewhere", () => {
  const carol = createHalf("carol");
  carol.pass(60_000);
  carol.write("carol, from a clock ahead");
  const [theirs] = carol.batches();
  const [log] = carol.logs.of(conversation);
  assert.ok(theirs && log);
  const hash = Uint8Array.fromHex(log.hash).subarray(0, 16);
  const named: Parent = { device: log.device, epoch: log.epoch, seq: 0, hash };
  const { alice } = migrated((store, _, bob) => {
    const his = new OlderLog(store, bob);
    his.write("bob, who has seen carol's", { parents: [named] });
    his.sign();
  });
  assert.equal(alice.take(theirs, carol.author), "stored");
  assert.deepEqual(alice.screen(), ["carol, from a clock ahead", "bob, who has seen carol's"]);
});

test("the profile goes on in its log, and sends others what they lack", () => {
  const { alice, bob } = migrated((store, ...both) => void talk(store, ...both));
  const [mine] = alice.logs.of(conversation);
  alice.write("written today");
  assert.equal(alice.logs.of(conversation).length, 2);
  assert.equal(mine && alice.logs.find(mine)?.next, (mine?.next ?? 0) + 1);
  const wire = createWireOf(alice, bob);
  wire.join();
  wire.run();
  assert.deepEqual(bob.screen(), [...talked, "written today"]);
  bob.write("and answered");
  wire.bob.turn();
  wire.run();
  assert.deepEqual(alice.screen(), [...talked, "written today", "and answered"]);
});

test("small batches are joined, but of one's own log only what others hold", () => {
  const { alice } = migrated((store, ...both) => {
    const { hers } = talk(store, ...both);
    const bob = both[1].me;
    store.run("INSERT INTO ack VALUES (?, ?, ?, 70)", hers.row, bob.keys.id, bob.account);
  });
  const spans = alice.logs.of(conversation).map((log) =>
    [...alice.logs.batches.from(log.id, 0)].map(({ first, row }) => [first, row.count]),
  );
  assert.deepEqual(spans[1], [[0, 64], [64, 36]]);
  assert.equal(spans[0]?.[0]?.[1], 64);
  assert.ok(spans[0]?.some(([first]) => first === 70), "Bob may ask from there on");
  assert.ok((spans[0]?.length ?? 0) > 32);
}); // prettier-ignore

// What damage had left

test("a log with a hole ends before it, and goes on once others have filled it", () => {
  const { alice, bob, history } = migrated((store, ...both) => {
    talk(store, ...both).his.loseEntries(40, 60);
  });
  const [, his] = alice.logs.of(conversation);
  assert.deepEqual([his?.next, his?.hasHole], [40, true]);
  assert.equal(pageOf(history, 500).filter(({ own }) => !own).length, 80);
  const whole = migrated((store, ...both) => void talk(store, ...both)).alice;
  for (const batch of whole.batches()) {
    if (batch.device === bob.me.keys.id) alice.take(batch, bob.author);
  }
  assert.equal(alice.logs.of(conversation)[1]?.hasHole, false);
  assert.deepEqual(alice.screen(), talked);
});

test("lines whose heads are lost stay on this disk, and others are not sent them", () => {
  const { alice, bob, history } = migrated((store, ...both) => {
    const { his } = talk(store, ...both);
    store.run("DELETE FROM head WHERE log = ? AND seq >= 10 AND seq < 99", his.row);
  });
  assert.deepEqual(pageOf(history, 500).map(({ text }) => text), talked);
  const wire = createWireOf(alice, createHalf("alice", "phone"), bob);
  wire.join();
  assert.doesNotThrow(() => wire.run());
  assert.deepEqual(wire.bob.half.screen().filter((text) => text.startsWith("bob")),
    talked.filter((text) => text.startsWith("bob")).slice(0, 10));
}); // prettier-ignore

test("the entries after a hole that no head covers are written again, not lost", () => {
  const { alice } = migrated((store, ...both) => {
    const hers = new OlderLog(store, both[0], "d0");
    for (let at = 0; at < 9; at += 1) {
      hers.write(`mine ${at}`);
      if (at === 3 || at === 8) hers.sign();
    }
    hers.loseEntries(6, 7);
    store.run(
      `UPDATE log SET next = 4, hash = (SELECT hash FROM entry WHERE log = log.id AND seq = 3)
       WHERE id = ?`,
      hers.row,
    );
  });
  const [log] = alice.logs.of(conversation);
  assert.equal(log?.next, 4);
  const kept = [...alice.logs.batches.from(log?.id ?? 0, 4)].map(({ first, end }) => [first, end]);
  assert.deepEqual(kept, [[4, 6], [7, 9]]);
  const entries = log && writeAgain(alice.logs, alice.writer, log);
  alice.writer.signHeads();
  assert.equal(entries, 4);
  assert.deepEqual(alice.screen(), [0, 1, 2, 3, 4, 5, 7, 8].map((at) => `mine ${at}`));
}); // prettier-ignore

test("an entry of a type that came only later ends its log, and does no harm", () => {
  const { alice, history } = migrated((store, ...both) => {
    const his = new OlderLog(store, both[1]);
    his.write("kept");
    his.sign();
    his.write("strange", { type: 99 });
    his.write("after it");
    his.sign();
  });
  assert.deepEqual(pageOf(history).map(({ text }) => text), ["kept"]);
  assert.equal(alice.logs.of(conversation)[0]?.next, 1);
}); // prettier-ignore

test("people, drafts and settings stay as they are", () => {
  const { alice } = migrated((store, _, bob) => {
    const { account, accountKey, list } = bob.me;
    const insert = "INSERT INTO contact VALUES (?, 'bob', ?, ?, 0, 'always', 1, 1)";
    store.run(insert, account, accountKey, list.signed);
    store.run("INSERT INTO draft VALUES (?, 'half a sentence')", account);
    store.run("INSERT INTO profile VALUES ('stay', 1)");
  });
  assert.deepEqual(
    alice.disk.rows("SELECT standing, text FROM contact JOIN draft USING (account)"),
    [{ standing: "always", text: "half a sentence" }],
  );
  assert.deepEqual(alice.disk.rows("SELECT value FROM profile WHERE key = 'stay'"), [{ value: 1 }]);
});

test("a new line of today's form follows lines of the older one", () => {
  const { alice, history } = migrated((store, ...both) => void talk(store, ...both));
  alice.writer.write(conversation, entryTypes.text, textBody("today"));
  alice.writer.signHeads();
  assert.equal(pageOf(history, 1)[0]?.text, "today");
  assert.ok(isSound(alice.store, primitivesNode));
});
