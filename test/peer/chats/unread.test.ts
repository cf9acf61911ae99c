// What is new to a person: everything after the last line of each log that a screen has shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinesAt } from "#peer";
import { Logs, type HeldLog } from "../../../src/peer/logs/logs.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { conversation, createHalf, type Half } from "../stage/halves.ts";
import { historyOf, pageOf, receiptsOf } from "../stage/history-of.ts";
import { chats, lines, texts } from "../stage/many-chats.ts";
import { forget, status, twoInChat, write } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

const unread = (device: Device, name: string): number | undefined => chats(device)[name]?.unread;

/** What the screen shows of the chat, and which of it is new. */
const seen = (device: Device, count: number, at: LinesAt = { from: "end" }) =>
  lines(device, "bob", count, at).lines;

/** Alice's screen confirms nothing on its own, and Bob has written this many lines. */
async function bobWrote(count: number) {
  const story = await twoInChat();
  story.alice.looks("away");
  for (let number = 1; number <= count; number += 1) write(story.bob, `line ${number}`);
  forget(story.alice, story.bob);
  return story;
}

const shows = (device: Device, line: { line: number } | undefined): void =>
  device.says({ do: "shown", line: line?.line ?? -1 });

test("a chat that was opened at its end and answered is read, however long it is", async () => {
  const { world, alice, bob } = await bobWrote(100);
  assert.equal(unread(alice, "bob"), 100);
  const page = seen(alice, 10);
  assert.ok(page.every(({ isNew }) => isNew));
  for (const line of page) shows(alice, line);
  write(alice, "my answer");
  assert.equal(unread(alice, "bob"), 0);
  assert.ok(seen(alice, 200).every(({ isNew }) => !isNew));
  world.advance(5_000);
  assert.deepEqual(status(bob), { kept: 0, delivered: 0, read: 100 });
});

test("what came after the last line shown is new, and nothing before it is", async () => {
  const { alice } = await bobWrote(10);
  shows(alice, seen(alice, 10)[3]);
  assert.equal(unread(alice, "bob"), 6);
  const isNew = seen(alice, 10).map((line) => line.isNew);
  assert.deepEqual(isNew, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1].map(Boolean));
});

test("confirming lines in any order, or again, makes nothing new", async () => {
  const { alice } = await bobWrote(10);
  const page = seen(alice, 10);
  for (const at of [7, 2, 7, 0]) shows(alice, page[at]);
  assert.equal(unread(alice, "bob"), 2);
  shows(alice, { line: -1 });
  shows(alice, { line: Number.NaN });
  assert.equal(unread(alice, "bob"), 2);
});

test("what was new before a restart is new after it, and nothing else", async () => {
  const { alice } = await bobWrote(10);
  shows(alice, seen(alice, 10)[6]);
  alice.crash();
  alice.start();
  assert.equal(unread(alice, "bob"), 3);
  assert.deepEqual(texts(seen(alice, 10).filter(({ isNew }) => isNew)), [8, 9, 10].map((at) => `line ${at}`));
}); // prettier-ignore

test("one's own lines are never new, and writing alone makes nothing read", async () => {
  const { alice, bob } = await bobWrote(3);
  write(alice, "without having looked");
  assert.equal(unread(alice, "bob"), 3);
  assert.deepEqual(status(bob), { kept: 0, delivered: 3, read: 0 });
});

// Several devices

/** Bob on two devices, and Alice. */
function bobOnTwo() {
  const [alice, laptop, phone] = [
    createHalf("alice"),
    createHalf("bob", "laptop"),
    createHalf("bob", "phone"),
  ];
  const gets = (from: Half): void => {
    for (const batch of from.batches()) alice.take(batch, from.author);
  };
  return { alice, laptop, phone, gets, history: historyOf(alice) };
}

const unreadOf = (half: Half): number => historyOf(half).unread(conversation, 1_000);

function shownAll(half: Half): void {
  const history = historyOf(half);
  for (const { line } of pageOf(history, 1_000)) history.markShown(line);
  half.logs.save();
}

test("a line that came to stand before lines already shown is new", () => {
  const { alice, laptop, phone, gets, history } = bobOnTwo();
  phone.write("from the phone, which was offline");
  laptop.pass(60_000);
  laptop.write("from the laptop");
  gets(laptop);
  shownAll(alice);
  assert.equal(unreadOf(alice), 0);
  gets(phone);
  assert.equal(unreadOf(alice), 1);
  assert.deepEqual(
    pageOf(history).map(({ text, isNew }) => [text, isNew]),
    [
      ["from the phone, which was offline", true],
      ["from the laptop", false],
    ],
  );
  assert.deepEqual(texts(history.toShow(conversation, "bob", 9)), ["from the phone, which was offline"]);
}); // prettier-ignore

test("showing the end of what one device wrote says nothing about another", () => {
  const { alice, laptop, phone, gets, history } = bobOnTwo();
  for (let at = 0; at < 5; at += 1) phone.write(`phone ${at}`);
  laptop.pass(60_000);
  for (let at = 0; at < 5; at += 1) laptop.write(`laptop ${at}`);
  for (const one of [laptop, phone]) gets(one);
  history.markShown(pageOf(history, 1)[0]?.line ?? -1);
  assert.equal(unreadOf(alice), 5);
  assert.ok(pageOf(history).every(({ text, isNew }) => isNew === text?.startsWith("phone")));
});

test("c01: to be done with the end is to be done with all above it, whichever device wrote it", () => {
  const { laptop, phone, gets, history } = bobOnTwo();
  for (let at = 0; at < 5; at += 1) phone.write(`phone ${at}`);
  laptop.pass(60_000);
  laptop.write("from the laptop");
  phone.pass(120_000);
  phone.write("from the phone, later");
  for (const one of [laptop, phone]) gets(one);
  const [beforeLast] = pageOf(history, 2);
  assert.ok(history.markShown(beforeLast?.line ?? -1, true));
  assert.deepEqual(texts(history.toShow(conversation, "bob", 9)), ["from the phone, later"]);
  assert.equal(history.markShown(beforeLast?.line ?? -1, true), undefined);
});

test("c01: one's own answer at the end counts for all above it", () => {
  const { alice, laptop, gets, history } = bobOnTwo();
  laptop.write("one");
  laptop.write("two");
  gets(laptop);
  alice.pass(60_000);
  alice.write("my answer");
  assert.ok(history.markShown(pageOf(history, 1)[0]?.line ?? -1, true));
  assert.equal(unreadOf(alice), 0);
});

test("c01: a chat can be read from its first new line, however many came after it", async () => {
  const { alice } = await bobWrote(300);
  shows(alice, seen(alice, 260)[9]);
  const page = lines(alice, "bob", 40, { from: "firstNew" });
  assert.deepEqual(texts(page.lines.filter(({ isNew }) => isNew))[0], "line 51");
  assert.equal(page.lines.length, 40);
  assert.ok(page.older && page.newer);
  shows(alice, seen(alice, 1)[0]);
  assert.deepEqual(texts(seen(alice, 1, { from: "firstNew" })), ["line 300"]);
});

test("what another of one's own devices wrote is never new", () => {
  const [laptop, phone, bob] = [
    createHalf("alice"),
    createHalf("alice", "phone"),
    createHalf("bob"),
  ];
  phone.write("from my phone");
  bob.write("from bob");
  for (const one of [phone, bob]) for (const batch of one.batches()) laptop.take(batch, one.author);
  const history = historyOf(laptop);
  assert.equal(unreadOf(laptop), 1);
  assert.deepEqual(texts(history.toShow(conversation, "bob", 9)), ["from bob"]);
  assert.deepEqual(
    pageOf(history).filter(({ isNew }) => isNew).map(({ text }) => text),
    ["from bob"],
  ); // prettier-ignore
});

// Marking as unread

const logOf = ({ logs }: Half, author: Half): HeldLog => {
  const log = logs.of(conversation).find(({ device }) => device === author.me.keys.id);
  assert.ok(log);
  return log;
};

/** Alice has seen what Bob wrote, and said so. */
function seenByAlice(...written: string[]) {
  const { alice, laptop: bob, gets, history } = bobOnTwo();
  for (const text of written) bob.write(text);
  gets(bob);
  shownAll(alice);
  receiptsOf(alice).mark(conversation);
  return { alice, bob, gets, history };
}

test("lowering the number makes lines new again, and showing them makes them old", () => {
  const { alice, bob, history } = seenByAlice("one", "two", "three");
  assert.equal(unreadOf(alice), 0);
  alice.logs.show(logOf(alice, bob), 1);
  assert.equal(unreadOf(alice), 2);
  assert.deepEqual(texts(history.toShow(conversation, "bob", 9)), ["two", "three"]);
  shownAll(alice);
  assert.equal(unreadOf(alice), 0);
});

test("a chat marked as unread stays so after a restart, and until its lines are shown", () => {
  const { alice, bob, gets } = seenByAlice("one", "two");
  alice.logs.show(logOf(alice, bob), 0);
  alice.logs.save();
  const again = new Logs(alice.store, primitivesNode);
  assert.deepEqual(again.of(conversation).map(({ shown }) => shown), [0]);
  bob.write("three");
  gets(bob);
  assert.equal(unreadOf(alice), 3);
}); // prettier-ignore

test("marking as unread takes back nothing that the other person knows", () => {
  const { alice, bob } = seenByAlice("one", "two");
  alice.logs.show(logOf(alice, bob), 0);
  assert.equal(receiptsOf(alice).mark(conversation), undefined);
});

// Counting

test("what is no line is not counted, and lines are counted up to a limit", () => {
  const { alice, laptop: bob, gets, history } = bobOnTwo();
  const read = { content: Uint8Array.of(0x80), fallback: undefined };
  for (let at = 0; at < 300; at += 1) {
    bob.pass(1);
    bob.write(`line ${at}`);
    if (at % 3 === 0) bob.writer.write(conversation, 21, read);
  }
  bob.writer.signHeads();
  gets(bob);
  assert.equal(unreadOf(alice), 300);
  assert.equal(history.unread(conversation, 40), 40);
  const middle = pageOf(history, 300)[149];
  history.markShown(middle?.line ?? -1);
  assert.equal(unreadOf(alice), 150);
});
