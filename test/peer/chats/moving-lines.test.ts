// Lines that arrive late push others to a later place: a few at a time, while the chat goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { after, steadyAt, type AccountId } from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { MovingLines } from "../../../src/peer/chats/moving-lines.ts";
import { search } from "../../../src/peer/chats/search.ts";
import { WordIndex } from "../../../src/peer/chats/word-index.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { conversation, createHalf, type Half } from "../stage/halves.ts";
import { historyOf, pageOf } from "../stage/history-of.ts";

/** Alice has what Bob wrote after he had read Carol, whose clock is far ahead, but not Carol. */
function bobAnsweredCarol(lines: number) {
  const [alice, bob, carol] = [createHalf("alice"), createHalf("bob"), createHalf("carol")];
  carol.pass(7_200_000);
  carol.write("carol's question");
  for (const batch of carol.batches()) bob.take(batch, carol.author);
  for (let at = 0; at < lines; at += 1) bob.write(`bob's answer ${at}`);
  for (const batch of bob.batches()) {
    if (batch.device === bob.me.keys.id) alice.take(batch, bob.author);
  }
  const carolArrives = (): void => {
    for (const batch of carol.batches()) alice.take(batch, carol.author);
  };
  return { alice, bob, carolArrives };
}

/** Drives the moving lines of a half, and notes whose chats have changed. */
function moving(half: Half) {
  const changed: AccountId[] = [];
  const context = { ...half.context, changed: (account: AccountId) => void changed.push(account) };
  return { lines: new MovingLines(context, half.logs), changed };
}

const textsOf = (half: Half): (string | undefined)[] =>
  pageOf(historyOf(half), 2_000).map(({ text }) => text);

test("a question that arrives after its answers comes to stand before them", () => {
  const { alice, bob, carolArrives } = bobAnsweredCarol(3);
  const { lines, changed } = moving(alice);
  assert.equal(lines.nextWake, undefined);
  carolArrives();
  assert.equal(textsOf(alice).at(-1), "carol's question");
  assert.equal(lines.nextWake, after(alice.context.now(), 20));
  lines.wake();
  assert.equal(textsOf(alice).at(-1), "carol's question", "others may go first");
  alice.pass(20);
  lines.wake();
  assert.equal(textsOf(alice)[0], "carol's question");
  assert.ok(changed.includes(bob.me.account));
  assert.equal(lines.nextWake, undefined);
});

test("many lines move in several turns, and in the end all stand where they belong", () => {
  const { alice, carolArrives } = bobAnsweredCarol(1_300);
  const { lines } = moving(alice);
  carolArrives();
  let turns = 0;
  for (; lines.nextWake !== undefined && turns < 20; turns += 1) {
    alice.pass(20);
    lines.wake();
  }
  assert.ok(turns > 1 && turns < 20, `${turns}`);
  const texts = textsOf(alice);
  assert.deepEqual([texts[0], texts.at(-1)], ["carol's question", "bob's answer 1299"]);
});

test("a process that ends meanwhile leaves the rest of the work to the next one", () => {
  const { alice, carolArrives } = bobAnsweredCarol(1_300);
  carolArrives();
  const first = moving(alice).lines;
  assert.ok(first.nextWake !== undefined);
  alice.pass(20);
  first.wake();
  const logs = new Logs(alice.store, primitivesNode);
  const next = moving({ ...alice, logs }).lines;
  for (let turns = 0; next.nextWake !== undefined && turns < 20; turns += 1) {
    alice.pass(20);
    next.wake();
  }
  assert.equal(textsOf({ ...alice, logs })[0], "carol's question");
});

test("results of a search can be paged through while their lines move", () => {
  const { alice, carolArrives } = bobAnsweredCarol(9);
  const index = new WordIndex(alice.store, alice.logs);
  index.follow(steadyAt(0), true, () => false);
  const among = [conversation];
  const wanted = { text: "bob's answer", among, count: 4 };
  const first = search(alice.logs, index, { ...wanted, before: undefined });
  carolArrives();
  alice.settle();
  index.follow(steadyAt(0), true, () => false);
  const before = first.ids.at(-1);
  const second = search(alice.logs, index, { ...wanted, count: 9, before });
  assert.equal(new Set([...first.ids, ...second.ids]).size, 9);
  assert.equal(first.ids.length + second.ids.length, 9);
});
