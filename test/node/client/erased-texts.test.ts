// A text that its author has deleted is in no file of whoever held it: not in the store, not in the
// index of words, not in their journals, and not in the proof of a fork.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encodeBatch, steadyAt, wallAt, type Batch, type Wall } from "#protocol";
import type { PeerStore } from "#peer";
import { openStore } from "../../../src/node/client/store-sqlite.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { WordIndex } from "../../../src/peer/chats/word-index.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { takeBatch } from "../../../src/peer/logs/take.ts";
import { Trails } from "../../../src/peer/logs/trails.ts";
import { deleteEntry, ownLog } from "../../peer/stage/bare-batches.ts";
import { createHalf, started, type Half } from "../../peer/stage/halves.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

/** The files in which these bytes are. */
const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));

const atStart = (): Wall => wallAt(started);

/** In a turn of its own, as a running peer does it. */
function take(store: PeerStore, { context, author }: Half, batches: Batch[]): void {
  const logs = new Logs(store, primitivesNode);
  store.run("BEGIN IMMEDIATE");
  for (const batch of batches) {
    const bytes = encodeBatch(batch);
    takeBatch(
      { context: { ...context, wall: atStart }, logs },
      { batch, bytes, trails: new Trails() },
      author,
    );
  }
  store.run("COMMIT");
  new WordIndex(store, logs).follow(steadyAt(0), true, () => false);
}

test("a text that its author deletes leaves every file, while the store is open", (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "store");
  const [alice, bob, phone] = [
    createHalf("alice"),
    createHalf("bob"),
    createHalf("alice", "phone"),
  ];
  alice.write("before it");
  const copy = alice.copy();
  alice.write("a short canary", `${"words of no importance ".repeat(1_000)} canary`, "after it");
  copy.write("another canary, which proves a fork");
  writeFileSync(file, bob.disk.image());
  const store = openStore(file);
  take(store, alice, alice.batches());
  take(store, copy, copy.batches());
  assert.ok(filesWith(folder, "canary").length >= 2);
  for (const seq of [1, 2]) deleteEntry(alice, ownLog(alice), seq);
  for (const batch of copy.batches()) phone.take(batch, copy.author);
  deleteEntry(phone, ownLog(copy), 1);
  take(store, alice, alice.batches());
  take(store, phone, phone.batches().slice(-1));
  assert.deepEqual(filesWith(folder, "canary"), []);
  store.close();
  assert.deepEqual(filesWith(folder, "canary"), []);
  assert.ok(filesWith(folder, "after it").length > 0);
});
