// A peer's disk in the browser: a SQLite database and one for the index of words, through
// WebAssembly.
import type { Database, PreparedStatement } from "@sqlite.org/sqlite-wasm";
import { withWords, type ExchangeableStore, type Row, type SqlValue, type Store } from "#peer";
import { onDisk, type Disk } from "./sqlite-wasm.ts";

/**
 * How many prepared statements to keep. The peer uses fewer; the limit is for SQL that it
 * generates.
 */
const statementsMax = 256;

/**
 * How we use the file, as in Node. The pool has no shared memory, and only the exclusive lock works
 * without it.
 */
const pragmas = [
  "page_size = 4096", // The same everywhere, because repairs read a store by its pages.
  "locking_mode = EXCLUSIVE",
  "journal_mode = WAL",
  "synchronous = FULL",
  "foreign_keys = ON",
  "secure_delete = ON",
  "journal_size_limit = 4194304",
];

/** The name of the database of words: a disk has one. */
export const wordsName = "words";

/**
 * Opens a peer's store, and creates it if it is missing. Throws `StoreFailure`, as do all functions of
 * the store. `nameNow`: its name, which may be another when it is opened again.
 */
export function openStore(disk: Disk, nameNow: () => string): ExchangeableStore {
  return withWords(() => openBareStore(disk, nameNow()), {
    path: disk.pathOf(wordsName),
    make() {},
    remove: () => onDisk(() => disk.forget(wordsName)),
  });
}

/** The same without the words. */
export function openBareStore(disk: Disk, name: string): Store {
  return onDisk(() => storeOn(connect(disk, name)));
}

function connect(disk: Disk, name: string): Database {
  const database = disk.open(name);
  try {
    for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function storeOn(database: Database): Store {
  const statements = statementCache(database);
  const rows = (sql: string, values: SqlValue[], max: number): Row[] =>
    onDisk(() => read(statements.prepare(sql), values, max));
  return {
    run: (sql, ...values) => void rows(sql, values, 0),
    get: (sql, ...values) => rows(sql, values, 1)[0],
    all: (sql, ...values) => rows(sql, values, Infinity),
    close() {
      statements.close();
      onDisk(() => database.close());
    },
  };
}

/** Runs a statement, and reads up to `max` of its rows. */
function read(statement: PreparedStatement, values: SqlValue[], max: number): Row[] {
  const rows: Row[] = [];
  try {
    if (values.length > 0) statement.bind(values);
    while (statement.step() && rows.length < max) rows.push(statement.get({}) as Row);
    return rows;
  } finally {
    statement.reset(true);
  }
}

interface Statements {
  /** Prepares each text once. */
  prepare(sql: string): PreparedStatement;
  close(): void;
}

/** Drops the least recently used text. */
function statementCache(database: Database): Statements {
  const known = new Map<string, PreparedStatement>();
  function forget(sql: string | undefined): void {
    if (sql === undefined) return;
    known.get(sql)?.finalize();
    known.delete(sql);
  }
  return {
    prepare(sql) {
      const statement = known.get(sql) ?? database.prepare(sql);
      known.delete(sql);
      known.set(sql, statement);
      if (known.size > statementsMax) forget(known.keys().next().value);
      return statement;
    },
    close() {
      for (const statement of known.values()) statement.finalize();
    },
  };
}
