// What every store has to do, whatever the platform under it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreFailure, type PeerStore, type SqlValue, type Store } from "#peer";

/** A disk with one store. */
export interface StoreDisk {
  /** Opens the store; it may be called again once the previous store is closed. */
  open(): PeerStore;
  /** Makes the database of the words unusable while the store is closed. */
  destroyWords(): void;
}

/** Closes the store, does something meanwhile, and opens it again. */
type Reopen = (meanwhile?: "destroy the words") => PeerStore;
type Case = (store: PeerStore, reopen: Reopen) => void;

/** Runs the suite; `fresh` makes an empty disk for each test. */
export function storeSuite(technology: string, fresh: () => StoreDisk): void {
  for (const [what, value] of Object.entries(values)) {
    const run: Case = (store) => assert.deepEqual(keptAndRead(store, value), value);
    test(`${technology}: ${what} comes back as it was stored`, () => onDisk(fresh(), run));
  }
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${technology}: ${sentence}`, () => onDisk(fresh(), run));
  }
}

function onDisk({ open, destroyWords }: StoreDisk, run: Case): void {
  let store = open();
  try {
    store.run("CREATE TABLE kept (id INTEGER PRIMARY KEY, value ANY) STRICT");
    run(store, (meanwhile) => {
      store.close();
      if (meanwhile) destroyWords();
      store = open();
      return store;
    });
  } finally {
    store.close();
  }
}

const values: Record<string, SqlValue> = {
  "a null": null,
  zero: 0,
  "a negative number": -42,
  "the largest whole number": Number.MAX_SAFE_INTEGER,
  "the smallest whole number": Number.MIN_SAFE_INTEGER,
  "a fraction": 0.1,
  "an empty text": "",
  "text in many scripts": "Grüße, 你好, 👩‍🚀",
  "text that contains a zero character": "a\0b",
  "text that looks like a number": "007",
  "an empty array of bytes": new Uint8Array(0),
  "every value of a byte": Uint8Array.from({ length: 256 }, (_, at) => at),
  "a long array of bytes": new Uint8Array(100_000).fill(0xa5),
  "a slice of longer bytes": Uint8Array.of(1, 2, 3, 4).subarray(1, 3),
};

const cases: Record<string, Case> = {
  "bytes come back as a plain Uint8Array of their own"(store) {
    const bytes = Uint8Array.of(1, 2, 3);
    keep(store, bytes);
    bytes.fill(0);
    const value = store.get("SELECT value FROM kept")?.["value"];
    assert.ok(value instanceof Uint8Array);
    assert.equal(Object.getPrototypeOf(value), Uint8Array.prototype);
    assert.deepEqual([...value], [1, 2, 3]);
  },

  "a whole number is also whole in SQL"(store) {
    const row = store.get("SELECT ? / 2 AS half, typeof(?) AS type", 7, 7);
    assert.deepEqual({ ...row }, { half: 3, type: "integer" });
  },

  "rows come in order, with the names of their columns"(store) {
    for (const value of ["b", "a"]) keep(store, value);
    const [first, second, third] = store.all("SELECT id AS place, value FROM kept ORDER BY value");
    assert.deepEqual({ ...first }, { place: 2, value: "a" });
    assert.deepEqual({ ...second }, { place: 1, value: "b" });
    assert.equal(third, undefined);
  },

  "a query without a matching row returns none"(store) {
    assert.equal(store.get("SELECT value FROM kept"), undefined);
    assert.deepEqual(store.all("SELECT value FROM kept"), []);
  },

  "committed changes survive reopening, and no others do"(store, reopen) {
    store.run("PRAGMA user_version = 7");
    store.run("BEGIN IMMEDIATE");
    keep(store, "committed");
    store.run("COMMIT");
    store.run("BEGIN IMMEDIATE");
    keep(store, "under way");
    const again = reopen();
    assert.deepEqual(contents(again), ["committed"]);
    assert.equal(again.get("PRAGMA user_version")?.["user_version"], 7);
  },

  "rolled back changes are gone"(store) {
    store.run("BEGIN IMMEDIATE");
    keep(store, "regretted");
    store.run("ROLLBACK");
    assert.deepEqual(contents(store), []);
  },

  "its pages have the size that salvage expects"(store) {
    assert.equal(store.get("PRAGMA page_size")?.["page_size"], 4096);
  },

  "its settings make it durable, and overwrite deleted data"(store) {
    assert.equal(store.get("PRAGMA journal_mode")?.["journal_mode"], "wal");
    assert.equal(store.get("PRAGMA synchronous")?.["synchronous"], 2);
    assert.equal(store.get("PRAGMA foreign_keys")?.["foreign_keys"], 1);
    assert.equal(store.get("PRAGMA secure_delete")?.["secure_delete"], 1);
  },

  "a statement that cannot be carried out fails, and the next one works"(store) {
    assert.throws(() => store.run("NOT SQL"), failsWith("io"));
    assert.throws(() => store.get("SELECT * FROM nowhere"), failsWith("io"));
    keep(store, "first");
    const again = "INSERT INTO kept (id, value) VALUES (1, 'second')";
    assert.throws(() => store.run(again), failsWith("io"));
    assert.deepEqual(contents(store), ["first"]);
  },

  "more statements than the store keeps prepared all work"(store) {
    for (let number = 0; number < 800; number += 1) {
      const row = store.get(`SELECT ${number % 400} + ? AS sum`, number);
      assert.equal(row?.["sum"], (number % 400) + number);
    }
  },

  "the words are in a database of their own, which survives reopening"(store, reopen) {
    makeWords(store);
    assert.deepEqual(store.all("SELECT name FROM main.sqlite_schema WHERE name = 'word'"), []);
    assert.deepEqual(wordsIn(reopen()), ["hello"]);
  },

  "the words need not be durable, but what is deleted of them is overwritten"(store) {
    assert.equal(store.get("PRAGMA words.journal_mode")?.["journal_mode"], "wal");
    assert.equal(store.get("PRAGMA words.synchronous")?.["synchronous"], 1);
    assert.equal(store.get("PRAGMA words.secure_delete")?.["secure_delete"], 1);
    assert.equal(store.get("PRAGMA main.synchronous")?.["synchronous"], 2);
  },

  "if the words are destroyed, the store opens without them, and has everything else"(
    store,
    reopen,
  ) {
    keep(store, "a message");
    makeWords(store);
    const again = reopen("destroy the words");
    assert.deepEqual(contents(again), ["a message"]);
    assert.deepEqual(again.all("SELECT name FROM words.sqlite_schema"), []);
    makeWords(again);
    assert.deepEqual(wordsIn(reopen()), ["hello"]);
  },

  "forgotten words are gone at once, and can be made again"(store, reopen) {
    keep(store, "a message");
    makeWords(store);
    assert.deepEqual(wordsIn(store), ["hello"]);
    store.forgetWords();
    assert.deepEqual(store.all("SELECT name FROM words.sqlite_schema"), []);
    makeWords(store);
    assert.deepEqual([wordsIn(store), contents(store)], [["hello"], ["a message"]]);
    store.forgetWords();
    const again = reopen();
    assert.deepEqual(again.all("SELECT name FROM words.sqlite_schema"), []);
    assert.deepEqual(contents(again), ["a message"]);
  },

  "one transaction may write both to the store and to the words"(store) {
    makeWords(store);
    store.run("BEGIN IMMEDIATE");
    keep(store, "a message");
    store.run("DELETE FROM words.kept");
    store.run("ROLLBACK");
    assert.deepEqual([wordsIn(store), contents(store)], [["hello"], []]);
  },

  "a full disk is reported as full, loses nothing, and works again once there is room"(
    store,
    reopen,
  ) {
    keep(store, "before");
    const pages = Number(store.get("PRAGMA page_count")?.["page_count"]);
    store.get(`PRAGMA max_page_count = ${pages + 4}`); // The closest imitation of a full disk.
    store.run("BEGIN IMMEDIATE");
    assert.throws(() => keep(store, new Uint8Array(100_000)), failsWith("full"));
    rollBack(store);
    assert.deepEqual(contents(store), ["before"]);
    store.get(`PRAGMA max_page_count = ${pages + 4096}`);
    keep(store, "after");
    assert.deepEqual(contents(reopen()), ["before", "after"]);
  },
};

/** For `assert.throws`: a StoreFailure with this code. */
export const failsWith =
  (code: StoreFailure["code"]) =>
  (error: unknown): boolean =>
    error instanceof StoreFailure && error.code === code;

const keep = (store: Store, value: SqlValue): void =>
  store.run("INSERT INTO kept (value) VALUES (?)", value);

/** Words as the peer keeps them: a table, and an index of a text. */
function makeWords(store: Store): void {
  store.run("CREATE TABLE words.kept (id INTEGER PRIMARY KEY, value TEXT)");
  store.run("CREATE VIRTUAL TABLE words.word USING fts5 (text, content = '')");
  store.run("INSERT INTO words.kept (value) VALUES ('hello')");
  store.run("INSERT INTO words.word (rowid, text) VALUES (1, 'hello world')");
}

const wordsIn = (store: Store): (SqlValue | undefined)[] =>
  store
    .all(
      `SELECT value FROM words.kept WHERE id IN
         (SELECT rowid FROM words.word WHERE word MATCH 'wor*')`,
    )
    .map((row) => row["value"]);

function keptAndRead(store: Store, value: SqlValue): SqlValue | undefined {
  keep(store, value);
  return store.get("SELECT value FROM kept")?.["value"];
}

const contents = (store: Store): (SqlValue | undefined)[] =>
  store.all("SELECT value FROM kept ORDER BY id").map((row) => row["value"]);

/** Does what a peer does: after some failures SQLite has already rolled back. */
function rollBack(store: Store): void {
  try {
    store.run("ROLLBACK");
  } catch (error) {
    assert.ok(error instanceof StoreFailure);
  }
}
