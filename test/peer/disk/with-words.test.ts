// The store opens whatever has happened to the words next to it.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { StoreFailure, withWords, type Row, type Store, type WordsPlace } from "#peer";
import { failsWith } from "../../contract/store.ts";

/** A connection that fails at the statements that begin like this. */
function connect(failing: { at?: string; closed: number }): Store {
  const database = new DatabaseSync(":memory:");
  function prepare(sql: string) {
    if (failing.at !== undefined && sql.startsWith(failing.at)) throw new StoreFailure("corrupt");
    return database.prepare(sql);
  }
  return {
    run: (sql, ...values) => void prepare(sql).run(...values),
    get: (sql, ...values) => prepare(sql).get(...values) as Row | undefined,
    all: (sql, ...values) => prepare(sql).all(...values) as Row[],
    close() {
      failing.closed += 1;
      database.close();
    },
  };
}

/** A store whose words are in memory, and what happens to them. */
function open(place: Partial<WordsPlace> = {}) {
  const failing: { at?: string; closed: number } = { closed: 0 };
  const removed: string[] = [];
  const store = withWords(() => connect(failing), {
    path: ":memory:",
    make() {},
    remove: () => void removed.push("words"),
    ...place,
  });
  return { store, failing, removed };
}

function full(): never {
  throw new StoreFailure("full");
}

function bug(): never {
  throw new TypeError("a bug");
}

const hasWords = (store: Store): boolean =>
  store.get("SELECT 1 FROM pragma_database_list WHERE name = 'words'") !== undefined;

test("words that can be opened stay as they are", () => {
  const { store, removed } = open();
  assert.ok(hasWords(store));
  assert.deepEqual(removed, []);
});

test("words that cannot be opened are removed and made again", () => {
  let tries = 0;
  const { store, removed } = open({
    make() {
      tries += 1;
      if (tries === 1) throw new StoreFailure("corrupt");
    },
  });
  assert.deepEqual([hasWords(store), removed.length], [true, 1]);
});

test("where there is no room for the words, they are in memory", () => {
  const { store } = open({ path: "/nowhere/words", make: full, remove: full });
  assert.ok(hasWords(store));
  store.run("CREATE TABLE words.kept (value)");
});

test("forgetting the words removes them, and all other statements go on", () => {
  const { store, failing, removed } = open();
  store.run("CREATE TABLE kept (value)");
  store.run("CREATE TABLE words.mine (value)");
  store.forgetWords();
  assert.deepEqual([removed.length, failing.closed], [1, 0]);
  assert.deepEqual(store.all("SELECT name FROM words.sqlite_schema"), []);
  assert.equal(store.all("SELECT name FROM main.sqlite_schema").length, 1);
});

test("if nothing works because of the words, forgetting them opens the store again", () => {
  const { store, failing, removed } = open();
  const untilClosed = (): string | undefined => (failing.closed > 0 ? undefined : "SELECT");
  Object.defineProperty(failing, "at", { get: untilClosed });
  store.forgetWords();
  assert.deepEqual([failing.closed, removed.length], [1, 1]);
  assert.ok(hasWords(store));
});

test("while the files of a store are exchanged it is closed, and then it is open again", () => {
  const { store, failing } = open();
  store.run("CREATE TABLE kept (value)");
  const closed = store.whileClosed(() => failing.closed);
  assert.equal(closed, 1);
  assert.ok(hasWords(store));
  assert.deepEqual(store.all("SELECT name FROM main.sqlite_schema"), [], "it is another file");
  assert.throws(() => store.whileClosed(full), failsWith("full"));
  assert.ok(hasWords(store), "it is open although that failed");
});

test("a store that cannot be opened again fails at everything, as a disk does", () => {
  let isThere = true;
  const connection = { closed: 0 };
  const store = withWords(() => (isThere ? connect(connection) : full()), {
    path: ":memory:",
    make() {},
    remove() {},
  });
  assert.throws(() => store.whileClosed(() => (isThere = false)), failsWith("full"));
  assert.throws(() => store.run("BEGIN"), failsWith("full"));
  assert.throws(() => store.all("SELECT 1"), failsWith("full"));
  store.close();
});

test("what is not a failure of the disk is our own mistake, and is not hidden", () => {
  assert.throws(() => open({ make: bug }), TypeError);
});
