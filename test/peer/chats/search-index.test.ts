// The words by which search finds lines: built from all entries, stored with each, and removed with
// it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { schemaVersion } from "#peer";
import { migrate } from "../../../src/peer/disk/schema.ts";
import { assertLeftIsFound, rowsWith } from "../stage/destroyed-pages.ts";
import { createDisk } from "../stage/disk.ts";
import { createHalf, utf8 } from "../stage/halves.ts";
import { find, texts } from "../stage/many-chats.ts";
import { twoInChat, write } from "../stage/stories.ts";

const holds = (image: Uint8Array, text: string): boolean => Buffer.from(image).includes(text);

/** A disk with many texts, one of which has a word that no other text has. */
function withSecret() {
  const { disk, store, write: writeTexts } = createHalf("alice");
  const all = Array.from({ length: 2_000 }, (_, number) => `plain text ${number}`);
  all[700] = "the word is xylophonist";
  writeTexts(...all);
  const [id = 0] = rowsWith(store, "xylophonist");
  assert.ok(id > 0);
  return { disk, store, id };
}

test("deleting a text leaves none of its words on the disk", () => {
  const { disk, store, id } = withSecret();
  assert.ok(holds(disk.image(), "xylophonist"));
  store.run("DELETE FROM parent WHERE child = ?", id);
  store.run("DELETE FROM entry WHERE id = ?", id);
  assert.deepEqual(rowsWith(store, "xylophonist"), []);
  assert.equal(holds(disk.image(), "xylo"), false);
  assert.equal(rowsWith(store, "plain").length, 1_999);
  assert.equal(disk.check(), "sound");
});

test("erasing a text also leaves none of its words, and a new text in its place is found instead", () => {
  const { disk, store, id } = withSecret();
  store.run("UPDATE entry SET body = NULL, salt = NULL WHERE id = ?", id);
  assert.equal(holds(disk.image(), "xylo"), false);
  store.run("UPDATE entry SET body = ? WHERE id = ?", utf8("a marimba"), id);
  assert.deepEqual(rowsWith(store, "marimba"), [id]);
  store.run("UPDATE entry SET body = ? WHERE id = ?", utf8("a kazoo"), id);
  assert.deepEqual([rowsWith(store, "marimba"), rowsWith(store, "kazoo")], [[], [id]]);
  store.run("UPDATE entry SET place = place + 1, shown = 1 WHERE id = ?", id);
  assert.deepEqual(rowsWith(store, "kazoo"), [id]);
});

test("entries that are not texts have no words", () => {
  const { store } = createHalf("alice");
  store.run(`INSERT INTO log VALUES (1, 'c', 'a', 'd', 'e', 0, 'h', 0)`);
  const insert = "INSERT INTO entry VALUES (?, 'c', 1, ?, 'h', 0, ?, x'80', x'', NULL, ?, 0, 1)";
  store.run(insert, 1, 0, 5, utf8("marked"));
  store.run(insert, 2, 1, 1, null);
  store.run("DELETE FROM entry WHERE id = 2");
  store.run("DELETE FROM entry WHERE id = 1");
  assert.deepEqual(rowsWith(store, "marked"), []);
});

test("search finds the words of a profile from before there was an index", () => {
  const { disk, store } = withSecret();
  for (const name of ["word_kept", "word_changed", "word_gone"]) store.run(`DROP TRIGGER ${name}`);
  for (const name of ["word", "draft", "written"]) store.run(`DROP TABLE ${name}`);
  store.run("DROP INDEX entry_line");
  store.run("CREATE INDEX entry_by_place ON entry (conversation, place, hash)");
  store.run("PRAGMA user_version = 2");
  migrate(store);
  assert.equal(Number(store.get("PRAGMA user_version")?.["user_version"]), schemaVersion);
  assert.equal(rowsWith(store, "plain").length, 1_999);
  assert.equal(disk.check(), "sound");
});

test("an empty disk has an empty index", () => {
  const { store } = createDisk();
  migrate(store);
  assert.deepEqual(rowsWith(store, "anything"), []);
});

test("search finds lines that came back from others and lines written again, each once", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "apple one");
  const old = world.copyOf(alice);
  write(alice, "apple two");
  alice.crash();
  world.cutServer();
  world.advance(60_000);
  old.start();
  old.says({ do: "write", name: "bob", text: "apple three" });
  await world.restoreServer();
  world.advance(3_000);
  if (bob.heard("asked").length > 0) bob.says({ do: "answer", says: "yes" });
  world.advance(3_000);
  assert.equal(old.heard("writtenAgain").length, 1);
  assert.deepEqual(texts(find(old, "apple")), ["apple three", "apple two", "apple one"]);
});

test("when a page of a profile is destroyed, what is left of it is found by its words", () =>
  assertLeftIsFound("every fifth"));
