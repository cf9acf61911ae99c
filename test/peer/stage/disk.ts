// A disk in memory that outlives the peer that writes to it, and that fails when a test says so.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { isSound, isWhole, pageBytes, pagesOf, salvage, StoreFailure } from "#peer";
import type { KeyFile, PeerStore, RawFile, Row, SqlValue } from "#peer";
import { makeTables } from "../../../src/peer/disk/schema.ts";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";

/** The disk of one device. */
export interface Disk {
  readonly store: PeerStore;
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
  /**
   * What a start does first: checks whether the store is sound, and mends it. It leaves the batches
   * for later unless it is to look at everything.
   */
  check(at?: "everything"): "sound" | "mended";
  /** How often it has been mended. */
  mendings(): number;
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
  makeTables(disk.store);
  return disk.backUp();
}

/** Beginning and rolling back need no room, and neither does committing without changes. */
const needsNoRoom = new Set(["BEGIN IMMEDIATE", "ROLLBACK"]);

/** An empty disk, or one that holds a copy of another. */
export function createDisk(copied?: Backup): Disk {
  const medium = createMedium(copied?.database);
  let mendings = 0;
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

  const store: PeerStore = {
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

  function check(at?: "everything"): "sound" | "mended" {
    if (passes(store, at ? isWhole : isSound)) return "sound";
    mend(medium, store, mendings + 1);
    mendings += 1;
    return "mended";
  }

  return {
    store,
    keyFile,
    image: medium.image,
    put: medium.put,
    check,
    mendings: () => mendings,
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

function mend(medium: Medium, store: PeerStore, seed: number): void {
  const image = medium.image();
  medium.put();
  const random = (length: number) => new Uint8Array(length).fill(seed);
  const world = { primitives: primitivesNode, random, aside: "the attic" };
  try {
    salvage(pagesOf(fileOf(image)), store, world);
  } catch (error) {
    medium.put(image); // Only a complete new store takes its place.
    throw error;
  }
}

function passes(store: PeerStore, isAsItWas: typeof isSound): boolean {
  try {
    return isAsItWas(store, primitivesNode);
  } catch {
    return false; // SQLite gives up when its tables are damaged.
  }
}

/** SQLite's results for a damaged file. */
const corrupt = new Set([11, 26]);

/** Any other error is a bug, and no test is about that. */
function unlessCorrupt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const result = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
    const isTooLarge = error instanceof RangeError; // As in disk-failure.ts.
    throw corrupt.has(result) || isTooLarge ? new StoreFailure("corrupt", error) : error;
  }
}

type Medium = ReturnType<typeof createMedium>;

/** A database in memory that another one can replace. */
function createMedium(copied?: Uint8Array) {
  let database = openDatabase(copied);
  let prepared = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }
  const store: PeerStore = {
    run: (sql, ...values) => unlessCorrupt(() => void prepare(sql).run(...values.map(bound))),
    get: (sql, ...values) =>
      unlessCorrupt(() => prepare(sql).get(...values.map(bound)) as Row | undefined),
    all: (sql, ...values) => unlessCorrupt(() => prepare(sql).all(...values.map(bound)) as Row[]),
    close: () => {},
    forgetWords: () => unlessCorrupt(() => database.exec(`DETACH words; ${attachWords}`)),
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

const attachWords = "ATTACH ':memory:' AS words";

function openDatabase(image?: Uint8Array): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  if (image) database.deserialize(image);
  try {
    database.exec("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
    database.exec(attachWords);
  } catch {
    // It is no database any more, as the next statement will say, too.
  }
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
