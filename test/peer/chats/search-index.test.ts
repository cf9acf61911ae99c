// The words by which search finds lines: an index that follows the lines in a database of its own,
// and that may be lost at any moment without anybody noticing.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { StoreFailure, type PeerStore, type SqlValue } from "#peer";
import { steadyAt } from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { WordIndex } from "../../../src/peer/chats/word-index.ts";
import { cutLog } from "../../../src/peer/logs/branch.ts";
import { Logs } from "../../../src/peer/logs/logs.ts";
import { assertLeftIsFound } from "../stage/destroyed-pages.ts";
import { conversation, createHalf, type Half } from "../stage/halves.ts";
import { find, texts } from "../stage/many-chats.ts";
import { agree, forget, status, twoInChat, write } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

/** How many lines the index has. */
function indexed({ store }: Pick<Half, "store">): number {
  const isMade = "SELECT 1 FROM words.sqlite_schema WHERE name = 'line'";
  if (!store.get(isMade)) return 0;
  return Number(store.get("SELECT count(*) AS n FROM words.line")?.["n"]);
}

/** Alice's device, and Bob's, after all that began their chat has been forgotten. */
async function quietChat() {
  const story = await twoInChat();
  story.world.advance(10_000);
  forget(story.alice, story.bob);
  return story;
}

// When it follows

test("search finds a line at once, and the index has it after a quarter of a second", async () => {
  const { world, alice } = await quietChat();
  write(alice, "an apple");
  world.advance(200);
  assert.equal(indexed(alice.disk), 0);
  world.advance(100);
  assert.equal(indexed(alice.disk), 1);
  write(alice, "a pear");
  assert.deepEqual(texts(find(alice, "pear")), ["a pear"]);
});

test("while people keep writing, the index follows after five seconds", async () => {
  const { world, alice } = await quietChat();
  let seconds = 0;
  for (; indexed(alice.disk) === 0 && seconds < 60; seconds += 0.2) {
    write(alice, `apple at ${seconds}`);
    world.advance(200);
  }
  assert.ok(seconds > 4 && seconds <= 5.5, `${seconds} s`);
});

test("what others write is indexed, too, and much of it in several slices", async () => {
  const { world, alice, bob } = await quietChat();
  const long = "many words of no importance ".repeat(200);
  for (let number = 0; number < 40; number += 1) write(bob, `${long} apple ${number}`);
  world.advance(251);
  const first = indexed(alice.disk);
  assert.ok(first > 0 && first < 40, `${first}`);
  world.advance(1_000);
  assert.equal(indexed(alice.disk), 40);
  assert.equal(find(alice, "apple").length, 40);
});

// When it is made again

/** Follows the logs of this half with a new index, as a new process does. */
function follow({ store }: Pick<Half, "store">): void {
  new WordIndex(store, new Logs(store, primitivesNode)).follow(steadyAt(0), true, () => false);
}

/** The numbers of the lines that have this word. */
const linesWith = ({ store }: Half, word: string): SqlValue[] =>
  store
    .all(
      `SELECT line FROM words.line WHERE number IN
         (SELECT rowid FROM words.word WHERE word MATCH ?)`,
      word,
    )
    .map(({ line }) => line ?? null);

/** Counts how often the index of this store is thrown away. */
function timesForgotten(t: TestContext, store: PeerStore): () => number {
  const spy = t.mock.method(store, "forgetWords");
  return () => spy.mock.callCount();
}

/** Alice has written some texts, which are in the index. */
function withTexts(...written: string[]): Half {
  const alice = createHalf("alice");
  for (const text of written) alice.write(text);
  follow(alice);
  assert.equal(indexed(alice), written.length);
  return alice;
}

test("the next process goes on with the index that it finds", (t) => {
  const alice = withTexts("one apple", "two apples");
  const forgotten = timesForgotten(t, alice.store);
  alice.write("three apples");
  follow(alice);
  assert.deepEqual([indexed(alice), forgotten()], [3, 0]);
  assert.equal(linesWith(alice, "apple*").length, 3);
});

test("the index is made again if the profile is an older copy than the index", (t) => {
  const alice = withTexts("one apple", "two apples");
  const forgotten = timesForgotten(t, alice.store);
  alice.store.run("DELETE FROM batch WHERE id = (SELECT max(id) FROM batch)");
  follow(alice);
  assert.deepEqual([indexed(alice), forgotten()], [1, 1]);
});

test("the index is made again if the copy has gone on in another way", (t) => {
  const alice = createHalf("alice");
  alice.write("before the copy");
  const copy = alice.copy();
  copy.write("another apple");
  alice.write("one apple");
  follow(alice);
  alice.store.run("DELETE FROM batch WHERE id = (SELECT max(id) FROM batch)");
  const [last] = copy.disk.rows("SELECT * FROM batch ORDER BY id DESC LIMIT 1");
  const marks = Object.keys(last ?? {}).map(() => "?").join(", "); // prettier-ignore
  alice.store.run(`INSERT INTO batch VALUES (${marks})`, ...Object.values(last ?? {}));
  const forgotten = timesForgotten(t, alice.store);
  follow(alice);
  assert.equal(forgotten(), 1);
  assert.equal(linesWith(alice, "another").length, 1);
});

test("the index is made again if another version of the program made it", (t) => {
  const alice = withTexts("one apple");
  const forgotten = timesForgotten(t, alice.store);
  alice.store.run("UPDATE words.state SET version = 0");
  follow(alice);
  assert.deepEqual([indexed(alice), forgotten()], [1, 1]);
});

test("once entries have left the disk, their words leave it as well", () => {
  const alice = withTexts("a plain text", "the word is xylophonist");
  const bytes = (): boolean =>
    alice.store
      .all("SELECT block FROM words.word_data")
      .some(({ block }) => Buffer.from(block as Uint8Array).includes("xylo"));
  assert.ok(bytes());
  const [log] = alice.logs.of(conversation);
  assert.ok(log && cutLog(alice.logs, log, 1));
  follow(alice);
  assert.deepEqual([indexed(alice), bytes()], [1, false]);
});

test("a running index notices that entries have left the disk", () => {
  const alice = withTexts("a plain text", "the word is xylophonist");
  const index = new WordIndex(alice.store, alice.logs);
  index.follow(steadyAt(0), true, () => false);
  const [log] = alice.logs.of(conversation);
  assert.ok(log && cutLog(alice.logs, log, 1));
  index.grown(steadyAt(1));
  index.follow(steadyAt(251), false, () => false);
  assert.deepEqual([indexed(alice), index.nextWake], [1, undefined]);
});

test("an empty profile has no index, and search finds nothing in it", async () => {
  const { world, alice } = await quietChat();
  world.advance(10_000);
  assert.deepEqual(find(alice, "anything"), []);
  assert.deepEqual(alice.disk.rows("SELECT name FROM words.sqlite_schema"), []);
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

// When its disk fails

/** From now on what concerns the words fails in this way; a full disk can still be read. */
function breakWords({ disk }: Device, code: StoreFailure["code"]): { repair(): void } {
  const { store } = disk;
  const whole = { ...store };
  const failing =
    <T>(work: (sql: string, ...values: SqlValue[]) => T) =>
    (sql: string, ...values: SqlValue[]): T => {
      if (sql.includes("words.")) throw new StoreFailure(code);
      return work(sql, ...values);
    };
  const { run, get, all } = store;
  const reading = code === "full" ? {} : { get: failing(get), all: failing(all) };
  Object.assign(store, { run: failing(run), ...reading });
  return { repair: () => void Object.assign(store, whole) };
}

for (const code of ["corrupt", "full", "io"] as const) {
  test(`while the index fails (${code}), messages and links do not notice`, async () => {
    const { world, alice, bob } = await quietChat();
    write(alice, "before apple");
    world.advance(1_000);
    const { repair } = breakWords(alice, code);
    for (let number = 0; number < 5; number += 1) {
      write(alice, `apple ${number}`);
      write(bob, `bob's apple ${number}`);
      world.advance(20_000);
      assert.equal(find(alice, "apple").length, code === "full" ? 1 : 0);
    }
    assert.deepEqual([...alice.heard("notKept"), ...alice.heard("diskFails")], []);
    assert.deepEqual([...alice.heard("path"), ...bob.heard("path")], []);
    assert.equal(status(alice).kept, 0);
    repair();
    world.advance(40_000);
    assert.equal(find(alice, "apple").length, 11);
  });
}

test("after a failure the index rests, instead of trying again with every message", async () => {
  const { world, alice } = await quietChat();
  breakWords(alice, "full");
  const { store } = alice.disk;
  let tries = 0;
  const { run } = store;
  store.run = (sql, ...values) => {
    if (sql.includes("words.")) tries += 1;
    run(sql, ...values);
  };
  for (let second = 0; second < 60; second += 1) {
    write(alice, `apple ${second}`);
    world.advance(1_000);
  }
  assert.ok(tries > 0 && tries <= 3, `${tries}`);
});

test("a search finds everything as soon as there is room, though the index still rests", async () => {
  const { world, alice } = await quietChat();
  write(alice, "before apple");
  world.advance(1_000);
  const { repair } = breakWords(alice, "full");
  write(alice, "an apple");
  world.advance(1_000);
  assert.deepEqual(texts(find(alice, "apple")), ["before apple"]);
  repair();
  assert.deepEqual(texts(find(alice, "apple")), ["an apple", "before apple"]);
});

test("a damaged index is thrown away, and made again from the lines", async (t) => {
  const { world, alice } = await quietChat();
  write(alice, "an apple");
  world.advance(1_000);
  const { repair } = breakWords(alice, "corrupt");
  assert.deepEqual(find(alice, "apple"), []);
  repair();
  const forgotten = timesForgotten(t, alice.disk.store);
  assert.deepEqual(texts(find(alice, "apple")), ["an apple"]);
  assert.equal(forgotten(), 1);
});

test("if a damaged index keeps everything from working, people see one failure", async (t) => {
  const { world, alice, bob } = await quietChat();
  write(alice, "an apple");
  world.advance(1_000);
  const { store } = alice.disk;
  const { run } = store;
  store.run = () => {
    throw new StoreFailure("corrupt");
  };
  t.mock.method(store, "forgetWords", () => void (store.run = run));
  write(alice, "lost");
  assert.equal(alice.heard("notKept").length, 1);
  world.advance(60_000);
  agree(alice, bob);
  write(alice, "another apple");
  assert.deepEqual(bob.read().at(-1), "another apple");
  assert.equal(find(alice, "apple").length, 2);
});
