// The disk of a peer: one file of SQLite, by the SQLite that comes with Node.
import { chmodSync, existsSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, SqlValue, Store } from "#peer";
import { onDisk } from "../common/disk-failure.ts";
import { makePrivateFile, privateFileMode } from "../common/durable-file.ts";

/** Statements that are kept prepared. The peer has fewer; the bound is for what it makes up. */
const statementsMax = 256;

/**
 * How the file is used. One process has a profile, so the exclusive lock costs nothing, and saves
 * the shared memory file. `fullfsync` makes macOS write through its disk's cache. What is deleted
 * is overwritten, and a journal that once grew large does not stay so.
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
 * Opens the store in this file, and makes the file where there is none; its folder must exist. The
 * file and its journal are readable by their owner alone. Throws `StoreFailure`, as do all
 * functions of the store: a file that another connection has open is an "io".
 */
export function openStore(file: string): Store {
  return storeOn(onDisk(() => connect(file)));
}

function storeOn(database: DatabaseSync): Store {
  const prepare = statementCache(database);
  return {
    run: (sql, ...values) => onDisk(() => void prepare(sql).run(...values.map(bound))),
    // SQLite is asked for numbers, not bigints, so that a row holds nothing but SqlValues.
    get: (sql, ...values) =>
      onDisk(() => prepare(sql).get(...values.map(bound)) as Row | undefined),
    all: (sql, ...values) => onDisk(() => prepare(sql).all(...values.map(bound)) as Row[]),
    close: () => onDisk(() => database.close()),
  };
}

/**
 * Opens the store in this file to look at it: nothing is changed, not even is its journal worked into
 * it. Throws `StoreFailure`, as do all functions of the store.
 */
export function openStoreToRead(file: string): Store {
  // Reading alone, SQLite leaves behind what it has made.
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
  // SQLite would let everybody read the file; its journal takes the mode of the file.
  makePrivateFile(file);
  chmodSync(file, privateFileMode);
  const database = new DatabaseSync(file);
  try {
    for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Node hands every number to SQLite as a float; whole numbers are to be whole in SQL, too. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;

/** Prepares each text once, and forgets the text that was not used for longest. */
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
