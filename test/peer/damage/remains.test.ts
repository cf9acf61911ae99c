// Reading the rows of a store without SQLite: all of them, and never more than there are.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import * as fc from "fast-check";
import { pageBytes, pagesOf, readJournal, type Row } from "#peer";
import { entryTypes } from "#protocol";
import { remainsOf, type Remnant } from "../../../src/peer/damage/remains.ts";
import { createDisk, fileOf } from "../stage/disk.ts";
import { conversation, createHalf, textBody } from "../stage/halves.ts";
import { createOlderStore } from "../stage/older-store.ts";

const rowsIn = (image: Uint8Array) => [...remainsOf(pagesOf(fileOf(image)))];

test("every row of every table is found by its shape alone", () => {
  const { disk, half } = aliceWithEverything();
  const found = rowsIn(disk.image());
  const tables = ["profile", "contact", "pin", "consent", "parting", "draft", "over", "log"];
  for (const table of [...tables, "batch", "fork"]) {
    assertFound(found, table, half.store.all(`SELECT * FROM ${table}`));
  }
  const marks = half.store.all("SELECT * FROM ack UNION ALL SELECT * FROM read_mark");
  assertFound(found, "mark", marks);
});

test("every row of the third schema is found by its shape alone", () => {
  const { disk } = createOlderStore();
  disk.store.run("INSERT INTO ack VALUES (1, ?, ?, 7)", "ab".repeat(32), "cd".repeat(32));
  disk.store.run("INSERT INTO read_mark VALUES (1, ?, 7)", "cd".repeat(32));
  disk.store.run(
    "INSERT INTO fork VALUES (?, ?, ?, 5, zeroblob(9000))",
    conversation, "ab".repeat(32), "cd".repeat(16),
  ); // prettier-ignore
  const found = rowsIn(disk.image());
  for (const table of ["profile", "contact", "pin"]) {
    assertFound(found, table, disk.store.all(`SELECT * FROM ${table}`));
  }
  for (const table of ["log", "head", "entry", "ack", "read_mark", "fork"]) {
    assertFound(found, `old_${table}`, disk.store.all(`SELECT * FROM ${table}`));
  }
  const names = disk.store.all("SELECT conversation, device, epoch, id FROM log");
  assertFound(found, "old_log_index", names);
});

/** The rows of this table are found, and nothing is taken for one. */
function assertFound(found: Remnant[], table: string, rows: Row[]): void {
  assert.ok(rows.length > 0, table);
  const plain = rows.map((row) => inspect(row));
  const same = found.filter((one) => one.table === table).map(({ row }) => inspect(row));
  assert.deepEqual(same.toSorted(), plain.toSorted(), table);
}

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
  const known = [
    "profile",
    "contact",
    "pin",
    "block",
    "quota",
    "former_author",
    "device_belonging",
    "consent",
    "over",
    "parting",
    "draft",
    "log",
  ];
  // A salvage finds again which parents are missing, what was deleted and which lines have to move,
  // and the ids under which a screen repeats commands mean nothing to the next screen.
  const others = ["batch", "ack", "read_mark", "fork", "awaited", "moving", "written"];
  const ofContents = ["absent", "deletion"];
  assert.deepEqual(tables.toSorted(), [...known, ...others, ...ofContents].toSorted());
});

function aliceWithEverything() {
  const half = createHalf("alice");
  const { store, writer, me } = half;
  const [account, signed] = [me.account, me.list.signed];
  for (let at = 0; at < 300; at += 1) {
    writer.write(conversation, entryTypes.text, textBody("x".repeat((at * 53) % 9_000)));
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
  store.run("INSERT INTO block VALUES (?)", me.keys.id);
  store.run("INSERT INTO quota VALUES (?, 131072)", account);
  store.run("INSERT INTO parting VALUES (?, ?, 3)", "ad".repeat(16), account);
  const ids = [account, me.keys.id, conversation].map((id) => Uint8Array.fromHex(id));
  const [who, device, talk] = ids as [Uint8Array, Uint8Array, Uint8Array];
  store.run("INSERT INTO former_author VALUES (?, ?, ?, ?)", talk, device, who, signed);
  store.run("INSERT INTO device_belonging VALUES (?, ?)", device, signed);
  store.run("INSERT INTO draft VALUES (?, 'half a sentence')", account);
  store.run("INSERT INTO ack VALUES (1, ?, 70000)", device);
  store.run("INSERT INTO read_mark VALUES (1, ?, 7)", who);
  store.run(
    "INSERT INTO fork VALUES (?, ?, ?, 5, ?)",
    talk, device, new Uint8Array(16), new Uint8Array(50_000),
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
