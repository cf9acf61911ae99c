// What is special about the store in Node: its files.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../../../src/node/client/store-sqlite.ts";
import { failsWith } from "../../contract/store.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("nobody else on the machine can read the store or its journal", (t) => {
  const folder = temporaryFolder(t);
  const store = openStore(join(folder, "store"));
  store.run("CREATE TABLE kept (value ANY)");
  const files = readdirSync(folder);
  assert.deepEqual(files.toSorted(), ["store", "store-wal"]);
  for (const file of files) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
  store.close();
});

test("opening a store that others could read makes it private", (t) => {
  const file = join(temporaryFolder(t), "store");
  writeFileSync(file, "", { mode: 0o644 });
  openStore(file).close();
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("a file that is not a store is reported as damaged and stays as it is", (t) => {
  const file = join(temporaryFolder(t), "store");
  const text = "Alice's shopping list, and nothing else. ".repeat(100);
  writeFileSync(file, text);
  assert.throws(() => openStore(file), failsWith("corrupt"));
  assert.equal(readFileSync(file, "utf8"), text);
});

test("a store with overwritten pages is reported as damaged", (t) => {
  const file = join(temporaryFolder(t), "store");
  const store = openStore(file);
  store.run("CREATE TABLE kept (value ANY)");
  store.run("INSERT INTO kept (value) VALUES (?)", new Uint8Array(20_000));
  store.close();
  writeFileSync(file, readFileSync(file).fill(0xff, 4096));
  const damaged = openStore(file);
  assert.throws(() => damaged.all("SELECT value FROM kept"), failsWith("corrupt"));
  damaged.close();
});

test("a store cannot be opened twice, even in the same process", (t) => {
  const file = join(temporaryFolder(t), "store");
  const store = openStore(file);
  assert.throws(() => openStore(file), failsWith("io"));
  store.run("CREATE TABLE kept (value ANY)");
  store.close();
  openStore(file).close();
});

test("a store in a missing folder cannot be opened", (t) => {
  const file = join(temporaryFolder(t), "nowhere", "store");
  assert.throws(() => openStore(file), failsWith("io"));
});

test("using a closed store fails as our own mistake, not as a fault of the disk", (t) => {
  const store = openStore(join(temporaryFolder(t), "store"));
  store.close();
  assert.throws(() => store.get("SELECT 1"), { code: "ERR_INVALID_STATE" });
});

test("no trace of an erased text is left in the file", (t) => {
  const file = join(temporaryFolder(t), "store");
  const store = openStore(file);
  store.run("CREATE TABLE kept (value TEXT)");
  store.run("INSERT INTO kept (value) VALUES (?)", "a secret of Alice");
  store.run("DELETE FROM kept");
  store.close();
  assert.equal(readFileSync(file).includes("a secret of Alice"), false);
});
