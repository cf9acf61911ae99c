// A store of an older program becomes one of today's in a new store: all of it or nothing, and what
// is not what was written is found.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isWhole, renew, StoreFailure, type Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { versionOf } from "../../../src/peer/disk/schema.ts";
import { OlderLog } from "../disk/third-schema.ts";
import { createDisk, type Disk } from "../stage/disk.ts";
import { entriesOn } from "../stage/entries-on.ts";
import { createHalf } from "../stage/halves.ts";
import { createOlderStore, renewed } from "../stage/older-store.ts";

/** Runs a renewal to its end; returns what it yielded and what came of it. */
function run(older: Store, fresh: Store): { yields: number[]; isWhole: boolean } {
  const yields: number[] = [];
  const steps = renew(older, fresh, primitivesNode);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return { yields, isWhole: step.value };
    yields.push(step.value);
  }
}

test("a long history is converted in slices, each of which says how far it has come", () => {
  const [older, alice] = [createDisk(), createHalf("alice")];
  bringToThird(older.store);
  const log = new OlderLog(older.store, alice);
  older.store.run("BEGIN IMMEDIATE");
  for (let at = 0; at < 5_000; at += 1) {
    log.write(`line ${at}`);
    if (at % 16 === 15) log.sign();
  }
  older.store.run("COMMIT");
  const fresh = createDisk();
  const { yields, isWhole: whole } = run(older.store, fresh.store);
  assert.ok(whole && isWhole(fresh.store, primitivesNode));
  assert.deepEqual(fresh.rows("SELECT sum(count) AS n FROM batch"), [{ n: 5_000 }]);
  assert.ok(yields.length > 4, `${yields.length} slices`);
  assert.deepEqual(
    yields,
    yields.toSorted((one, other) => one - other),
  );
  assert.ok(yields[0] === 0 && (yields.at(-1) ?? 0) > 0.7 && (yields.at(-1) ?? 0) <= 1);
});

test("whichever write finds the disk full, the older store stays as it was, and converts later", () => {
  const { disk } = createOlderStore();
  const before = disk.image();
  const expected = rowsOf(renewed(disk.store));
  let failures = 0;
  for (let writes = 0; ; writes += 1) {
    const fresh = createDisk();
    fresh.fillAfter(writes);
    if (!failsFull(() => run(disk.store, fresh.store))) break;
    failures += 1;
  }
  assert.ok(failures > 50, `${failures} failures`);
  assert.deepEqual(disk.image(), before);
  assert.deepEqual(rowsOf(renewed(disk.store)), expected);
});

const rowsOf = (disk: Disk | undefined) => disk?.rows("SELECT * FROM batch ORDER BY id");

function failsFull(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    assert.ok(error instanceof StoreFailure && error.code === "full");
    return true;
  }
}

test("a store of the first or second schema is brought to the third where it is, then converted", () => {
  for (const version of [1, 2]) {
    const older = createDisk();
    bringToThird(older.store, version);
    older.store.run("INSERT INTO profile VALUES ('stay', 1)");
    const fresh = renewed(older.store);
    assert.equal(versionOf(older.store), 3);
    assert.deepEqual(fresh?.rows("SELECT * FROM profile"), [{ key: "stay", value: 1 }]);
  }
});

test("an older store in which something was altered is not converted but has to be mended", () => {
  for (const sql of [
    "UPDATE entry SET body = x'6c6965' WHERE log = 2 AND seq = 20",
    "UPDATE entry SET clock = clock + 1 WHERE log = 1 AND seq = 20",
    "UPDATE entry SET hash = 'no hash' WHERE log = 1 AND seq = 199",
    "UPDATE head SET signature = CAST(zeroblob(63) || x'01' AS BLOB) WHERE log = 1 AND seq = 199",
    "DELETE FROM entry WHERE log = 2 AND seq BETWEEN 50 AND 54",
    "DELETE FROM entry WHERE log = 2 AND seq >= 190",
    "UPDATE log SET device = upper(device)",
    "UPDATE log SET epoch = 'z' WHERE id = 1",
    "DELETE FROM log WHERE id = 1",
  ]) {
    const { disk } = createOlderStore();
    disk.store.run("PRAGMA foreign_keys = OFF");
    disk.store.run(sql);
    assert.equal(renewed(disk.store), undefined, sql);
  }
});

/** Columns that say what somebody wrote, and who; the type of an entry may be one of the future. */
const columns = {
  log: ["id", "next", "hash", "conversation", "account", "device", "epoch"],
  entry: ["log", "seq", "hash", "clock", "parents", "salt", "body"],
  head: ["log", "seq", "signature"],
} as const;
const values = ["NULL", "-1", "1e15", "9007199254740993", "'zz'", "''", "x''", "zeroblob(70000)"];

test("whatever a column of an older store holds instead, nothing wrong is taken over", () => {
  const { disk } = createOlderStore();
  const [backUp, all] = [disk.backUp(), entriesOn(renewed(disk.store) ?? assert.fail())];
  let altered = 0;
  const every = Object.entries(columns).flatMap(([name, of]) =>
    of.map((one) => [name, one] as const),
  );
  for (const [at, [table, column]] of every.entries()) {
    for (const value of values.filter((_, number) => number % 3 === at % 3)) {
      disk.restore(backUp);
      if (!alters(disk, `UPDATE ${table} SET ${column} = ${value}`, table)) continue;
      altered += 1;
      const fresh = renewed(disk.store);
      if (fresh) assert.deepEqual(entriesOn(fresh), all, `${table}.${column} = ${value}`);
    }
  }
  assert.ok(altered > 15, `${altered} values`);
});

/** Alters one row; false if the column takes no such value. */
function alters({ store }: Disk, sql: string, table: string): boolean {
  store.run("PRAGMA foreign_keys = OFF");
  try {
    store.run(`${sql} WHERE ${table === "log" ? "id = 2" : "log = 2 AND seq = 104"}`);
    return true;
  } catch {
    return false;
  }
}
