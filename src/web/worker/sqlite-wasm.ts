// SQLite in the browser: its WebAssembly, and the pool of files that it writes to.
import initSqlite, { type Database } from "@sqlite.org/sqlite-wasm";
import { StoreFailure } from "#peer";

/** Where the databases of one profile are: files that nobody else has open, or memory. */
export interface Disk {
  /** Opens the database of this name, and creates it if it is missing. */
  open(name: string): Database;
  /** What ATTACH calls the database of this name. */
  pathOf(name: string): string;
  /** Whether there is a file of this name. */
  holds(name: string): boolean;
  /**
   * The content of the file of this name, a database's or a journal's; undefined if there is none.
   */
  read(name: string): Uint8Array | undefined;
  /** Removes the database of this name, if there is one; it must be closed. */
  forget(name: string): void;
  /** Lets others have the files; close all databases first. */
  close(): void;
  /** Removes the files. */
  remove(): Promise<void>;
}

/** The part of the library that we configure before it starts, which its types lack. */
interface Configured {
  sqlite3ApiConfig?: object;
}
type Init = (options: { locateFile(): string }) => ReturnType<typeof initSqlite>;

/** The files of OPFS, as the library lends them. */
type Pool = Awaited<ReturnType<Awaited<ReturnType<typeof initSqlite>>["installOpfsSAHPoolVfs"]>>;

/** Three databases, damaged ones, a new one, and their journals: a full pool opens nothing. */
const filesMax = 16;

/** The disk's last answer: SQLite itself only says that it failed. */
let lastAnswer: unknown;

const noteAnswer = (...said: unknown[]): void => {
  lastAnswer = said.find((one) => one instanceof Error);
};
const silent = (): void => {};

async function load() {
  const quiet = { error: noteAnswer, warn: silent, log: silent, debug: silent };
  (globalThis as Configured).sqlite3ApiConfig = quiet;
  return (initSqlite as Init)({ locateFile: () => WASM_URL });
}

let loading: ReturnType<typeof load> | undefined;
const library = (): ReturnType<typeof load> => (loading ??= load());

/**
 * The files in this folder of the browser's own disk (OPFS). Rejects with a `DOMException`: named
 * `NoModificationAllowedError` while another tab has them, and otherwise if there is no such disk,
 * as in some private windows.
 */
export async function openDisk(directory: string): Promise<Disk> {
  const sqlite = await library();
  const pool = await sqlite.installOpfsSAHPoolVfs({
    name: directory,
    directory,
    initialCapacity: filesMax,
  });
  return diskOn(pool);
}

const pathOf = (name: string): string => `/${name}`;

function diskOn(pool: Pool): Disk {
  const holds = (name: string): boolean => pool.getFileNames().includes(pathOf(name));
  return {
    open: (name) => new pool.OpfsSAHPoolDb(pathOf(name)),
    pathOf,
    holds,
    read: (name) => (holds(name) ? pool.exportFile(pathOf(name)) : undefined),
    forget(name) {
      for (const one of [name, `${name}-wal`]) if (holds(one)) pool.unlink(pathOf(one));
    },
    close: () => void pool.pauseVfs(),
    async remove() {
      await pool.removeVfs();
    },
  };
}

/** Databases that end with the tab. */
export async function openMemory(): Promise<Disk> {
  const sqlite = await library();
  return {
    open: () => new sqlite.oo1.DB(":memory:"),
    pathOf: () => ":memory:",
    holds: () => false,
    read: () => undefined,
    forget() {},
    close() {},
    async remove() {},
  };
}

const codes = new Map<number, StoreFailure["code"]>([
  [13, "full"], // SQLITE_FULL
  [11, "corrupt"], // SQLITE_CORRUPT
  [26, "corrupt"], // SQLITE_NOTADB
]);

/** Runs work on the disk; throws a disk failure as {@link StoreFailure}. */
export function onDisk<T>(work: () => T): T {
  lastAnswer = undefined;
  try {
    return work();
  } catch (error) {
    throw diskFailure(error);
  }
}

/** Any error that is not SQLite's is a bug of ours and comes back unchanged. */
function diskFailure(error: unknown): unknown {
  const result = resultOf(error);
  if (result === undefined) return error;
  return new StoreFailure(saysFull(lastAnswer) ? "full" : (codes.get(result) ?? "io"), error);
}

/** A full disk throws or, in Chromium, writes less than it got. */
const saysFull = (answer: unknown): boolean =>
  answer instanceof Error &&
  (answer.name === "QuotaExceededError" || answer.message === "Unknown write() failure.");

/** The primary SQLite result in an error; undefined for other errors. */
function resultOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("resultCode" in error)) return undefined;
  return Number(error.resultCode) & 0xff;
}
