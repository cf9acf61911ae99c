// What is special about the store in Node: its files.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PeerStore } from "#peer";
import { steadyAt } from "#protocol";
import { openBareStore, openStore } from "../../../src/node/client/store-sqlite.ts";
import { openStoreToRead } from "../../../src/node/client/store-sqlite.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { WordIndex } from "../../../src/peer/chats/word-index.ts";
import { cutLog } from "../../../src/peer/logs/branch.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { failsWith } from "../../contract/store.ts";
import { conversation, createHalf } from "../../peer/stage/halves.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

test("nobody else on the machine can read the store, its words, or their journals", (t) => {
  const folder = temporaryFolder(t);
  const store = openStore(join(folder, "store"));
  store.run("CREATE TABLE kept (value ANY)");
  store.run("CREATE TABLE words.kept (value ANY)");
  const files = readdirSync(folder);
  assert.deepEqual(files.toSorted(), ["store", "store-wal", "store.words", "store.words-wal"]);
  for (const file of files) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
  store.close();
});

test("opening a store that others could read makes it private", (t) => {
  const file = join(temporaryFolder(t), "store");
  for (const one of [file, `${file}.words`]) writeFileSync(one, "", { mode: 0o644 });
  openStore(file).close();
  for (const one of [file, `${file}.words`]) assert.equal(statSync(one).mode & 0o777, 0o600);
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

// The words

test("a page of the words that is destroyed fails what reads it, and nothing else", (t) => {
  const file = join(temporaryFolder(t), "store");
  const store = openStore(file);
  store.run("CREATE TABLE kept (value ANY)");
  store.run("CREATE TABLE words.kept (value ANY)");
  store.run("INSERT INTO words.kept VALUES (?)", new Uint8Array(20_000));
  store.close();
  const words = `${file}.words`;
  writeFileSync(words, readFileSync(words).fill(0xff, 4096));
  const damaged = openStore(file);
  assert.throws(() => damaged.all("SELECT value FROM words.kept"), failsWith("corrupt"));
  damaged.run("BEGIN IMMEDIATE");
  damaged.run("INSERT INTO kept VALUES ('a message')");
  damaged.run("COMMIT");
  damaged.forgetWords();
  assert.deepEqual(damaged.all("SELECT name FROM words.sqlite_schema"), []);
  assert.equal(damaged.all("SELECT value FROM kept").length, 1);
  damaged.close();
});

test("where the words cannot be kept in a file, the store opens, and they are in memory", (t) => {
  const file = join(temporaryFolder(t), "store");
  mkdirSync(`${file}.words`); // Nothing else is this hard to open and to remove.
  const store = openStore(file);
  store.run("CREATE TABLE words.kept (value ANY)");
  store.run("CREATE TABLE kept (value ANY)");
  store.close();
});

test("a store that is only looked at has no words", (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "store");
  openBareStore(file).close();
  openStoreToRead(file).close();
  assert.deepEqual(readdirSync(folder), ["store"]);
});

/** Whether any of the files has these bytes in it, or any of those whose names have this part. */
const isIn = (folder: string, text: string, part = ""): boolean =>
  readdirSync(folder)
    .filter((name) => name.includes(part))
    .some((name) => readFileSync(join(folder, name)).includes(text));

/** Reads everything that the index lacks. */
const index = (store: PeerStore): void =>
  new WordIndex(store, new Logs(store, primitivesNode)).follow(steadyAt(0), true, () => false);

test("the words of texts that are gone are in no file, even while the store is open", (t) => {
  const folder = temporaryFolder(t);
  const alice = createHalf("alice");
  alice.write("a plain text", "the word is xylophonist");
  writeFileSync(join(folder, "store"), alice.disk.image());
  const store = openStore(join(folder, "store"));
  index(store);
  assert.ok(isIn(folder, "xylo", "words"));
  const logs = new Logs(store, primitivesNode);
  const [log] = logs.of(conversation);
  assert.ok(log && cutLog(logs, log, 0));
  index(store);
  assert.equal(isIn(folder, "xylo", "words"), false);
  store.close();
  assert.equal(isIn(folder, "xylo"), false);
});
