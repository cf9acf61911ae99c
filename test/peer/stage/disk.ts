// A disk in memory that outlives the peer that writes to it, and that fails when a test says so.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { isSound, pageBytes, pagesOf, salvage, StoreFailure } from "#peer";
import type { KeyFile, RawFile, Row, SqlValue, Store } from "#peer";
import { migrate } from "../../../src/peer/disk/schema.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";

/** The disk of one device. */
export interface Disk {
  readonly store: Store;
  readonly keyFile: KeyFile;
  /**
   * After this many more writes the disk fails, as full by default; no write works until `clear`.
   */
  fillAfter(writes: number, why?: StoreFailure["code"]): void;
  clear(): void;
  /** The rows as they are on the disk. */
  rows(sql: string): Row[];
  backUp(): Backup;
  /** Replaces everything on the disk with a backup of this disk or another. */
  restore(backup: Backup): void;
  /** All bytes of the store, and a way to replace them. */
  image(): Uint8Array;
  put(image: Uint8Array): void;
  /** What a start does first: checks whether the store is sound, and mends it. */
  check(): "sound" | "mended";
  /** Overwrites the key file. */
  keepKeys(bytes: Uint8Array | undefined): void;
}

/** Everything on a disk at one moment. */
export interface Backup {
  readonly database: Uint8Array;
  readonly keys: Uint8Array | undefined;
}

/** A new disk with its tables: making them for each device would cost more than most tests. */
export function createMadeDisk(): Disk {
  made ??= withTables();
  return createDisk(made);
}

let made: Backup | undefined;

function withTables(): Backup {
  const disk = createDisk();
  migrate(disk.store);
  return disk.backUp();
}

/** Beginning and rolling back need no room, and neither does committing without changes. */
const needsNoRoom = new Set(["BEGIN IMMEDIATE", "ROLLBACK"]);

/** An empty disk, or one that holds a copy of another. */
export function createDisk(copied?: Backup): Disk {
  const medium = createMedium(copied?.database);
  let mended = 0;
  let keys = copied?.keys;
  let room = Infinity;
  let wrote = false;
  let failure: StoreFailure["code"] = "full";

  function write(): void {
    if (room === 0) throw new StoreFailure(failure);
    room -= 1;
  }

  function makeRoom(sql: string): void {
    if (needsNoRoom.has(sql)) wrote = false;
    else if (sql !== "COMMIT") wrote = true;
    if (wrote) write();
  }

  const store: Store = {
    ...medium.store,
    run(sql, ...values) {
      makeRoom(sql);
      medium.store.run(sql, ...values);
    },
  };
  const keyFile: KeyFile = {
    read: () => keys,
    write(bytes) {
      write();
      keys = bytes.slice();
    },
  };

  function check(): "sound" | "mended" {
    if (isWhole(store)) return "sound";
    const pages = pagesOf(fileOf(medium.image()));
    medium.put();
    mended += 1;
    const random = (length: number) => new Uint8Array(length).fill(mended);
    salvage(pages, store, { primitives: primitivesNode, random, aside: "the attic" });
    return "mended";
  }

  return {
    store,
    keyFile,
    image: medium.image,
    put: medium.put,
    check,
    keepKeys(bytes) {
      keys = bytes;
    },
    fillAfter(writes, why = "full") {
      room = writes;
      failure = why;
    },
    clear() {
      room = Infinity;
    },
    backUp: () => ({ database: medium.image(), keys: keys?.slice() }),
    restore(backup) {
      medium.put(backup.database);
      keys = backup.keys?.slice();
    },
    rows: (sql) => store.all(sql).map((row) => Object.assign({}, row)),
  };
}

function isWhole(store: Store): boolean {
  try {
    return isSound(store, primitivesNode);
  } catch {
    return false; // SQLite gives up when its tables are damaged.
  }
}

/** A database in memory that another one can replace. */
function createMedium(copied?: Uint8Array) {
  let database = openDatabase(copied);
  let prepared = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }
  const store: Store = {
    run: (sql, ...values) => void prepare(sql).run(...values.map(bound)),
    get: (sql, ...values) => prepare(sql).get(...values.map(bound)) as Row | undefined,
    all: (sql, ...values) => prepare(sql).all(...values.map(bound)) as Row[],
    close: () => {},
  };
  return {
    store,
    image: (): Uint8Array => database.serialize(),
    /** Without an image it is empty. */
    put(image?: Uint8Array): void {
      database.close();
      database = openDatabase(image);
      prepared = new Map();
    },
  };
}

function openDatabase(image?: Uint8Array): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  if (image) database.deserialize(image);
  database.exec("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
  return database;
}

/** Presents bytes as a file to read from. */
export const fileOf = (bytes: Uint8Array): RawFile => ({
  size: bytes.length,
  read: (at, length) => bytes.slice(at, at + length),
});

/** Overwrites one page of a store; page numbers start at 1. */
export function overwrite(
  image: Uint8Array,
  page: number,
  byteAt: (at: number) => number,
): Uint8Array {
  const damaged = image.slice();
  const start = (page - 1) * pageBytes;
  damaged.set(
    Uint8Array.from({ length: pageBytes }, (_, at) => byteAt(at)),
    start,
  );
  return damaged;
}

/** Keeps whole numbers whole in SQL. */
const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
