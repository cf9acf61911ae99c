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
  backUp(): Backup;
  /** Puts a backup, of this disk or another, in the place of all that is there. */
  restore(backup: Backup): void;
}

/** All that was on a disk at one moment. */
export interface Backup {
  readonly database: Uint8Array;
  readonly keys: Uint8Array | undefined;
}

/** What begins and undoes needs no room, and neither does to keep what has changed nothing. */
const needsNoRoom = new Set(["BEGIN IMMEDIATE", "ROLLBACK"]);

/** An empty disk, or one that holds what was copied from another. */
export function createDisk(copied?: Backup): Disk {
  const database = new DatabaseSync(":memory:");
  if (copied) database.deserialize(copied.database);
  database.exec("PRAGMA foreign_keys = ON");
  const statements = new Map<string, StatementSync>();
  let keys = copied?.keys;
  let room = Infinity;
  let wrote = false;

  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  function write(): void {
    if (room === 0) throw new StoreFailure("full");
    room -= 1;
  }

  function makeRoom(sql: string): void {
    if (needsNoRoom.has(sql)) wrote = false;
    else if (sql !== "COMMIT") wrote = true;
    if (wrote) write();
  }

  const store: Store = {
    run(sql, ...values) {
      makeRoom(sql);
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
    backUp: () => ({ database: database.serialize(), keys: keys?.slice() }),
    restore(backup) {
      statements.clear();
      database.deserialize(backup.database);
      keys = backup.keys?.slice();
    },
    rows: (sql) => store.all(sql).map((row) => Object.assign({}, row)),
  };
}

/** Whole numbers are whole in SQL too. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
