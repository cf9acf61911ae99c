// What is special about the database in a file: its permissions, its version, and damage.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import type { AccountId } from "#protocol";
import { openDatabase } from "../../../src/node/server/database-sqlite.ts";
import { StartError, type StartErrorCode } from "../../../src/node/server/start-error.ts";

/** An empty folder that is removed after the test. */
function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tincan-database-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function assertRefused(file: string, code: StartErrorCode): void {
  assert.throws(
    () => openDatabase(file),
    (error) => {
      assert.ok(error instanceof StartError);
      assert.equal(error.code, code);
      assert.deepEqual(error.facts, { path: file });
      return true;
    },
  );
}

test("nobody but the server's own user can read its files", async (t) => {
  const folder = folderFor(t);
  const database = openDatabase(join(folder, "server.db"));
  t.after(() => database.close());
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  assert.deepEqual(modes, [0o600, 0o600, 0o600]);
});

test("a database from a newer Tincan is left alone", async (t) => {
  const file = join(folderFor(t), "server.db");
  await openDatabase(file).close();
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 1000");
  newer.close();
  assertRefused(file, "newer");
});

test("an unwritable place is refused", (t) => {
  const folder = folderFor(t);
  assertRefused(join(folder, "missing", "server.db"), "unwritable");
  assertRefused(folder, "unwritable");
});

test("a file that is not a database is refused and stays as it is", (t) => {
  const file = join(folderFor(t), "server.db");
  writeFileSync(file, "Dear diary, ".repeat(100));
  assertRefused(file, "damaged");
  assert.equal(statSync(file).size, 1200);
});

test("two servers can open one database, and agree on who has a name", async (t) => {
  const file = join(folderFor(t), "server.db");
  const [one, other] = [openDatabase(file), openDatabase(file)];
  t.after(() => Promise.all([one.close(), other.close()]));
  const row = {
    account: "a".repeat(64) as AccountId,
    name: "alice",
    record: new Uint8Array(192),
    wrappedKey: new Uint8Array(80),
    stretching: new Uint8Array(),
    registered: 0,
    registration: new Uint8Array(),
    list: new Uint8Array(300),
    number: 1,
  };
  assert.equal(await one.createAccount({ row, devices: [], now: 1 }), "created");
  assert.equal(await other.createAccount({ row, devices: [], now: 1 }), "taken");
});
