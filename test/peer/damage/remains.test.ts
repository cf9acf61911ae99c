// Reading the rows of a store without SQLite: all of them, and never more than there are.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import * as fc from "fast-check";
import { pageBytes, pagesOf, readJournal } from "#peer";
import { entryTypes } from "#protocol";
import { remainsOf } from "../../../src/peer/damage/remains.ts";
import { createDisk, fileOf } from "../stage/disk.ts";
import { conversation, createHalf, utf8 } from "../stage/halves.ts";

const rowsIn = (image: Uint8Array) => [...remainsOf(pagesOf(fileOf(image)))];

test("every row of every table is found by its shape alone", () => {
  const { disk, half } = aliceWithEverything();
  const found = rowsIn(disk.image());
  const tables = ["profile", "contact", "pin", "consent", "over", "log", "head", "entry", "ack"];
  for (const table of [...tables, "read_mark", "fork"]) {
    const rows = half.store.all(`SELECT * FROM ${table}`);
    assert.ok(rows.length > 0, table);
    const plain = new Set(rows.map((row) => inspect(row)));
    const same = found.filter((one) => one.table === table).map(({ row }) => inspect(row));
    assert.deepEqual(same.toSorted(), [...plain].toSorted(), table);
  }
});

/** A row as text, independent of the order of its columns. */
const inspect = (row: Record<string, unknown>): string =>
  JSON.stringify(
    Object.entries(row)
      .map(([key, value]) => [key, value instanceof Uint8Array ? value.toHex() : value])
      .toSorted(),
  );

test("a salvage knows every table of the schema", () => {
  const { half } = aliceWithEverything();
  const tables = half.store
    .all("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map(({ name }) => name);
  const known = ["profile", "contact", "pin", "consent", "over", "parting", "log", "head", "entry"];
  // Salvage rebuilds parents and the index of words from the entries, and the ids under which a
  // screen repeats commands mean nothing to the next screen.
  const others = ["parent", "ack", "read_mark", "fork", "draft", "written"];
  const words = tables.filter((name) => String(name).startsWith("word"));
  assert.deepEqual(tables.toSorted(), [...known, ...others, ...words].toSorted());
});

function aliceWithEverything() {
  const half = createHalf("alice");
  const { store, writer, me } = half;
  const [account, signed] = [me.account, me.list.signed];
  for (let at = 0; at < 300; at += 1) {
    writer.write(conversation, entryTypes.text, utf8("x".repeat((at * 53) % 9_000)));
    if (at % 5 === 0) writer.signHeads();
    store.run("INSERT INTO over VALUES (?, ?)", at.toString(16).padStart(32, "0"), 10 ** 12 + at);
  }
  writer.signHeads();
  store.run("INSERT INTO profile VALUES ('list', ?), ('stay', 1), ('relayOnly', 0)", signed);
  store.run("INSERT INTO profile VALUES ('account', ?)", account);
  store.run(
    "INSERT INTO contact VALUES (?, 'bob', ?, ?, 3, 'block', 0, 1)",
    account, me.accountKey, signed,
  ); // prettier-ignore
  store.run("INSERT INTO pin VALUES ('bob', ?, NULL), ('bobby', ?, ?)", account, account, signed);
  store.run(
    "INSERT INTO consent VALUES (?, ?, ?, ?, 1, 2)",
    account,
    "ab".repeat(16),
    signed,
    signed,
  );
  store.run("INSERT INTO parting VALUES (?, ?, 3)", "ad".repeat(16), account);
  store.run("INSERT INTO ack VALUES (1, ?, ?, 70000)", me.keys.id, account);
  store.run("INSERT INTO read_mark VALUES (1, ?, 7)", account);
  store.run(
    "INSERT INTO fork VALUES (?, ?, ?, 5, ?)",
    conversation, me.keys.id, "cd".repeat(16), new Uint8Array(50_000),
  ); // prettier-ignore
  store.run("DELETE FROM profile WHERE key = 'epoch'");
  return { half, disk: half.disk };
}

test("whatever the bytes are, reading them ends, with no more rows than fit", () => {
  const whole = aliceWithEverything().disk.image();
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 400 }), (changes) => {
      const image = whole.slice();
      for (const [at, byte] of changes) image[at] = byte;
      assert.ok(rowsIn(image).length <= 4_000);
    }),
    { numRuns: 15 },
  );
  const kinds = fc.constantFrom(2, 5, 10, 13);
  fc.assert(
    fc.property(kinds, fc.uint8Array({ minLength: 600, maxLength: 600 }), (kind, bytes) => {
      const page = Uint8Array.from({ length: pageBytes }, (_, at) => bytes[at % 600] ?? 0);
      page[0] = kind;
      rowsIn(page);
      readJournal(fileOf(page));
    }),
    { numRuns: 100 },
  );
});

test("a long row whose pages form a circle is read only up to its stated length", () => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (x BLOB); INSERT INTO t VALUES (zeroblob(20000))");
  const image = database.serialize();
  for (let page = 3; page * pageBytes <= image.length; page += 1) {
    image.set([0, 0, 0, 3], (page - 1) * pageBytes);
  }
  assert.deepEqual(rowsIn(image), []);
});

test("a disk that was never written to has no rows", () => {
  assert.deepEqual(rowsIn(createDisk().image()), []);
  assert.deepEqual(rowsIn(new Uint8Array(0)), []);
});
