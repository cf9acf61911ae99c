// A peer's disk: a SQLite file and one for the index of words, using the SQLite that comes with
// Node.
import { existsSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  StoreFailure,
  withWords,
  type ExchangeableStore,
  type Row,
  type SqlValue,
  type Store,
} from "#peer";
import { onDisk } from "../common/disk-failure.ts";
import { makePrivateFile } from "../common/durable-file.ts";
import { keepToOwner } from "../common/privacy.ts";
import { removeWords, wordsOf } from "./store-files.ts";

/**
 * How many prepared statements to keep. The peer uses fewer; the limit is for SQL that it
 * generates.
 */
const statementsMax = 256;

/**
 * How we use the file. A profile belongs to one process, so the exclusive lock costs nothing and
 * makes the shared memory file unnecessary. `fullfsync` makes macOS write through its disk's cache.
 * SQLite
 * overwrites what we delete, and shrinks a journal that once grew large.
 */
const pragmas = [
  "locking_mode = EXCLUSIVE",
  "journal_mode = WAL",
  "synchronous = FULL",
  "fullfsync = ON",
  "checkpoint_fullfsync = ON",
  "foreign_keys = ON",
  "secure_delete = ON",
  "journal_size_limit = 4194304",
];

/**
 * Opens a peer's store in this file, and creates the file if it is missing; its folder must exist.
 * Only the owner can read the file, the one with the words next to it, and their journals. Throws
 * `StoreFailure`, as do all functions of the store; when another connection has the file open, the
 * code is "io". `prepare` goes before, and before the file is opened again.
 */
export function openStore(file: string, prepare: () => void = () => {}): ExchangeableStore {
  const path = wordsOf(file);
  function open(): Store {
    onDisk(prepare);
    return openBareStore(file);
  }
  return withWords(open, {
    path,
    make: () => onDisk(() => makePrivate(path)),
    remove: () => onDisk(() => removeWords(file)),
  });
}

/** The same without the words. */
export function openBareStore(file: string): Store {
  return storeOn(onDisk(() => connect(file)));
}

function storeOn(database: DatabaseSync): Store {
  const prepare = statementCache(database);
  return {
    run: (sql, ...values) => onDisk(() => void prepare(sql).run(...values.map(bound))),
    // Ask SQLite for numbers, not bigints, so that rows hold only SqlValues.
    get: (sql, ...values) =>
      onDisk(() => prepare(sql).get(...values.map(bound)) as Row | undefined),
    all: (sql, ...values) => onDisk(() => prepare(sql).all(...values.map(bound)) as Row[]),
    close: () => onDisk(() => database.close()),
  };
}

/**
 * Opens the store in this file to look at it: nothing changes, and even its journal stays as it is.
 * Throws `StoreFailure`, as do all functions of the store.
 */
export function openStoreToRead(file: string): Store {
  // A read-only connection leaves the files it has made, so remember which were missing.
  const leftovers = [`${file}-shm`, `${file}-wal`].filter((one) => !existsSync(one));
  const store = storeOn(onDisk(() => new DatabaseSync(file, { readOnly: true })));
  return {
    ...store,
    close() {
      store.close();
      for (const one of leftovers) onDisk(() => rmSync(one, { force: true }));
    },
  };
}

function connect(file: string): DatabaseSync {
  makePrivate(file);
  const database = new DatabaseSync(file);
  try {
    for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite would let everyone read the file; its journal takes the file's mode. */
function makePrivate(file: string): void {
  makePrivateFile(file);
  if (keepToOwner(file) === "link") throw new StoreFailure("io");
}

/** Node passes every number to SQLite as a float; whole numbers must stay whole in SQL. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;

/** Prepares each text once, and drops the least recently used one. */
function statementCache(database: DatabaseSync): (sql: string) => StatementSync {
  const known = new Map<string, StatementSync>();
  return (sql) => {
    const statement = known.get(sql) ?? database.prepare(sql);
    known.delete(sql);
    known.set(sql, statement);
    if (known.size > statementsMax) known.delete(known.keys().next().value ?? "");
    return statement;
  };
}
