// What a screen of many chats costs: a few statements, however long a chat is, and each of them
// finds what it wants by an index.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command, Row, SqlValue, Store } from "#peer";
import { last, lines } from "../stage/many-chats.ts";
import { agree, twoInChat, write } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

type Asked = [sql: string, values: SqlValue[]];

/** The queries that the device makes while it carries out a command. */
function asksFor(device: Device, command: Command): Asked[] {
  const asked: Asked[] = [];
  const { store } = device.disk;
  const before: Pick<Store, "get" | "all"> = { get: store.get, all: store.all };
  const noting =
    <T>(ask: (sql: string, ...values: SqlValue[]) => T) =>
    (sql: string, ...values: SqlValue[]): T => {
      asked.push([sql, values]);
      return ask(sql, ...values);
    };
  Object.assign(store, { get: noting(before.get), all: noting(before.all) });
  device.says(command);
  Object.assign(store, before);
  return asked;
}

/** SQLite's query plan, step by step. */
const planOf = ({ disk }: Device, [sql, values]: Asked): string[] =>
  disk.store.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row: Row) => String(row["detail"]));

/** Steps that read a whole table that grows with what people write, or sort it. */
const slow = /^SCAN (?:batch|log|ack|read_mark|awaited|line)\b|USE TEMP B-TREE/;

/** A search looks at every log, and without a word for the index through the latest lines. */
const meantToScan = new Set([
  "SELECT DISTINCT conversation FROM log",
  "SELECT line, place FROM words.line ORDER BY number DESC LIMIT ?",
]);

/** Everything that a screen asks about a chat with Bob, at a line in its middle. */
function questionsOf(alice: Device): Command[] {
  const page = lines(alice, "bob", 40).lines;
  const line = page[Math.floor(page.length / 2)]?.line ?? -1;
  const about = { do: "lines", name: "bob", count: 30, tag: 1 } as const;
  return [
    { do: "chats" },
    { do: "chats", name: "bob" },
    { ...about, at: { from: "end" } },
    { ...about, at: { from: "before", line } },
    { ...about, at: { from: "after", line } },
    { ...about, at: { from: "around", line } },
    { do: "search", text: "line", count: 40, tag: 1 },
    { do: "search", text: "line", count: 40, tag: 1, before: line },
    { do: "search", text: "行", count: 40, tag: 1 },
  ];
}

/** Alice and Bob have written this many lines in turn, each in a batch of its own. */
async function chatOf(count: number): Promise<{ alice: Device; bob: Device }> {
  const { world, alice, bob } = await twoInChat();
  for (let number = 0; number < count; number += 1) {
    write(number % 2 === 0 ? alice : bob, `line ${number} 行`);
  }
  world.advance(10_000);
  return { alice, bob };
}

test("every query for chats, parts of them, or words uses an index and its order", async () => {
  const { alice } = await chatOf(60);
  for (const question of questionsOf(alice)) {
    const asked = asksFor(alice, question);
    assert.ok(asked.length > 0);
    const plans = asked.filter(([sql]) => !meantToScan.has(sql)).map((one) => planOf(alice, one));
    const isSlow = plans.flat().filter((step) => slow.test(step));
    assert.deepEqual(isSlow, [], JSON.stringify(question));
  }
});

/** A page of 30 lines may need as many batches, and finding its place a few steps in each log. */
const atMost = 30 + 30;

/** How many queries each question takes. */
const countsOf = (alice: Device): number[] =>
  questionsOf(alice).map((question) => asksFor(alice, question).length);

test("no question takes more than a few statements, however long the chat is", async () => {
  for (const count of [4, 60, 250]) {
    const counts = countsOf((await chatOf(count)).alice);
    assert.ok(Math.max(...counts) <= atMost, `${count} lines: ${counts.join(" ")}`);
  }
});

test("the list of chats takes as many statements for a long chat as for a short one", async () => {
  const short = asksFor((await chatOf(60)).alice, { do: "chats" }).length;
  const long = asksFor((await chatOf(150)).alice, { do: "chats" }).length;
  assert.ok(long <= short + 2, `${short} and ${long}`); // The last batch of each log.
});

test("one chat in the list takes no statements about the others", async () => {
  const { world, alice, bob } = await twoInChat();
  const ask = (): Asked[] => asksFor(alice, { do: "chats", name: "bob" });
  /** Once everything that stays in memory is there. */
  const one = (): number => [ask(), ask()][1]?.length ?? 0;
  agree(alice, await world.person("carol"));
  agree(alice, bob);
  const before = one();
  for (const name of ["dave", "erin"]) agree(alice, await world.person(name));
  assert.equal(one(), before);
});

test("a page reads the batches that it shows, and no others", async () => {
  const { alice } = await chatOf(200);
  const asked = asksFor(alice, {
    do: "lines",
    name: "bob",
    count: 60,
    at: { from: "end" },
    tag: 1,
  });
  const read = asked.filter(([sql]) => sql.startsWith("SELECT * FROM batch"));
  assert.equal(last(alice, "lines").lines.length, 60);
  assert.ok(read.length <= 60, `${read.length}`);
});

test("the list of chats checks no signatures of people that it only names", async () => {
  const { alice } = await twoInChat();
  const asked = asksFor(alice, { do: "chats" });
  assert.deepEqual(
    asked.filter(([sql]) => /\blist\b/.test(sql)),
    [],
  );
});

test("once it is read, the index of words takes no statements until something is written", async () => {
  const { alice } = await chatOf(60);
  const question = { do: "search", text: "line", count: 40, tag: 1 } as const;
  const { store } = alice.disk;
  const { run } = store;
  const written: string[] = [];
  store.run = (sql, ...values) => {
    if (sql.includes("words.")) written.push(sql);
    run(sql, ...values);
  };
  asksFor(alice, question);
  assert.deepEqual(written, []);
});

test("the index takes as many statements for many lines as for one", async () => {
  const { world, alice } = await twoInChat();
  world.advance(10_000);
  const { store } = alice.disk;
  const { run } = store;
  let count = 0;
  store.run = (sql, ...values) => {
    if (sql.includes("words.")) count += 1;
    run(sql, ...values);
  };
  const statementsFor = (...texts: string[]): number => {
    count = 0;
    write(alice, ...texts);
    world.advance(10_000);
    return count;
  };
  statementsFor("the first one makes the tables");
  assert.equal(statementsFor("one"), 3);
  assert.equal(statementsFor(...Array.from({ length: 50 }, (_, number) => `line ${number}`)), 3);
});
