// What a screen of many chats costs: every query uses an index, however much was written.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command, Row, SqlValue, Store } from "#peer";
import { migrate } from "../../../src/peer/disk/schema.ts";
import { createDisk } from "../stage/disk.ts";
import { twoInChat, write } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

type Asked = [sql: string, values: SqlValue[]];

/** The queries about people and entries that the device makes while it carries out a command. */
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
  return asked.filter(([sql]) => sql.includes("entry") || sql.includes("contact"));
}

/** SQLite's query plan, step by step. */
const planOf = ({ disk }: Device, [sql, values]: Asked): string[] =>
  disk.store.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row: Row) => String(row["detail"]));

/** Steps that scan a whole table of entries, or sort it. */
const slow = /^SCAN (?:entry|log|ack|read_mark|head|parent)\b|USE TEMP B-TREE/;

const questions: Command[] = [
  { do: "chats" },
  { do: "chats", name: "bob" },
  { do: "lines", name: "bob", count: 60, at: { from: "end" }, tag: 1 },
  { do: "lines", name: "bob", count: 60, at: { from: "before", line: 9 }, tag: 1 },
  { do: "lines", name: "bob", count: 60, at: { from: "after", line: 9 }, tag: 1 },
  { do: "lines", name: "bob", count: 60, at: { from: "around", line: 9 }, tag: 1 },
];

test("queries for chats and parts of them use an index and its order", async () => {
  const { alice } = await twoInChat();
  write(alice, ...Array.from({ length: 20 }, (_, number) => `line ${number}`));
  for (const question of questions) {
    const plans = asksFor(alice, question).map((asked) => planOf(alice, asked));
    assert.ok(plans.length > 0);
    assert.deepEqual(
      plans.flat().filter((step) => slow.test(step)),
      [],
      JSON.stringify(question),
    );
    const byPlace = plans.flat().filter((step) => /^SEARCH entry USING.*conversation=/.test(step));
    assert.ok(byPlace.length > 0, JSON.stringify(question));
    // If an index also held entries that are not lines, a query would have to read through all of
    // those.
    for (const step of byPlace) assert.match(step, /INDEX entry_(?:line|to_show) /);
  }
});

/** The steps that touch the entries themselves. */
const entryOf = (plan: string[]): string[] =>
  plan.filter((step) => /^(?:SCAN|SEARCH) entry/.test(step));

test("a search looks words up in the index, or scans only the latest lines", async () => {
  const { alice } = await twoInChat();
  write(alice, "tomorrow 明天");
  const planFor = (text: string): string[] =>
    asksFor(alice, { do: "search", text, count: 40, tag: 1 }).flatMap((asked) =>
      planOf(alice, asked),
    );
  const byWord = entryOf(planFor("tomorrow"));
  assert.ok(byWord.length > 0);
  for (const step of byWord) assert.match(step, /INTEGER PRIMARY KEY \(rowid=\?\)/);
  const through = entryOf(planFor("明天"));
  assert.ok(through.some((step) => step.includes("INTEGER PRIMARY KEY (rowid>?)")));
  assert.deepEqual(
    through.filter((step) => step.includes("INDEX")),
    [],
  );
});

test("the list of chats makes as many queries for a long chat as for a short one", async () => {
  const { alice } = await twoInChat();
  write(alice, "one");
  const short = asksFor(alice, { do: "chats" }).length;
  write(alice, ...Array.from({ length: 50 }, (_, number) => `line ${number}`));
  assert.equal(asksFor(alice, { do: "chats" }).length, short);
});

test("the list of chats checks no signatures of people that it only names", async () => {
  const { alice } = await twoInChat();
  const asked = asksFor(alice, { do: "chats" });
  assert.deepEqual(
    asked.filter(([sql]) => /\blist\b/.test(sql)),
    [],
  );
});

test("the index of lines contains lines, and nothing else", () => {
  const { store } = createDisk();
  migrate(store);
  const sql = store.get("SELECT sql FROM sqlite_schema WHERE name = 'entry_line'")?.["sql"];
  assert.match(String(sql), /WHERE type NOT IN \(0, 5\)/);
});
