// A disk in memory that outlives the peer that writes to it, and that fails when a test says so.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { StoreFailure, type KeyFile, type Row, type SqlValue, type Store } from "#peer";

/** The disk of one device. */
export interface Disk {
  readonly store: Store;
  readonly keyFile: KeyFile;
  /** After so many more writes the disk is full; nothing can be written until `clear`. */
  fillAfter(writes: number): void;
  clear(): void;
  /** What is on the disk, as it is there. */
  rows(sql: string): Row[];
  /** All that is on the disk now: a backup. */
  copy(): DiskCopy;
}

/** What was on a disk when it was copied. */
export interface DiskCopy {
  readonly database: Uint8Array;
  readonly keys: Uint8Array | undefined;
}

/** SQLite undoes a transaction by itself when it has no room, and so that needs none. */
const needsNoRoom = new Set(["ROLLBACK"]);

/** An empty disk, or one that holds what was copied from another. */
export function createDisk(copied?: DiskCopy): Disk {
  const database = new DatabaseSync(":memory:");
  if (copied) database.deserialize(copied.database);
  database.exec("PRAGMA foreign_keys = ON");
  const statements = new Map<string, StatementSync>();
  let keys = copied?.keys;
  let room = Infinity;

  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  function write(): void {
    if (room === 0) throw new StoreFailure("full");
    room -= 1;
  }

  const store: Store = {
    run(sql, ...values) {
      if (!needsNoRoom.has(sql)) write();
      prepared(sql).run(...values.map(bound));
    },
    get: (sql, ...values) => prepared(sql).get(...values.map(bound)) as Row | undefined,
    all: (sql, ...values) => prepared(sql).all(...values.map(bound)) as Row[],
    close: () => {},
  };
  const keyFile: KeyFile = {
    read: () => keys,
    write(bytes) {
      write();
      keys = bytes.slice();
    },
  };
  return {
    store,
    keyFile,
    fillAfter(writes) {
      room = writes;
    },
    clear() {
      room = Infinity;
    },
    rows: (sql) => store.all(sql).map((row) => Object.assign({}, row)),
    copy: () => ({ database: database.serialize(), keys }),
  };
}

/** Whole numbers are whole in SQL too. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
