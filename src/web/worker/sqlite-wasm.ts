// SQLite in the browser: its WebAssembly, and the pool of files in which it keeps what it writes.
import initSqlite, { type Database } from "@sqlite.org/sqlite-wasm";
import { StoreFailure } from "#peer";

/** Where the databases of one profile are: files that nobody else has open, or memory. */
export interface Disk {
  /** Opens the database of this name, and makes it where there is none. */
  open(name: string): Database;
  /** Whether there is a file of this name. */
  holds(name: string): boolean;
  /** What is in the file of this name, a database's or a journal's; undefined: there is none. */
  read(name: string): Uint8Array | undefined;
  /** Removes a database that is closed, if there is one of this name. */
  forget(name: string): void;
  /** Lets others have the files; all databases are to be closed before. */
  close(): void;
  /** Removes them. */
  remove(): Promise<void>;
}

/** The part of the library that is configured before it starts, which its types do not know. */
interface Configured {
  sqlite3ApiConfig?: object;
}
type Init = (options: { locateFile(): string }) => ReturnType<typeof initSqlite>;

/** The files of OPFS, as the library lends them. */
type Pool = Awaited<ReturnType<Awaited<ReturnType<typeof initSqlite>>["installOpfsSAHPoolVfs"]>>;

/** A database and its journal, twice over, and some to spare: a pool that is full opens nothing. */
const filesMax = 16;

/** What the disk has answered last: SQLite itself only says that it did not work. */
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
 * The files in this folder of the browser's own disk (OPFS). Rejects with a `DOMException`: of the
 * name `NoModificationAllowedError` while another tab has them, of another one where there is no such
 * disk, as in some private windows.
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

function diskOn(pool: Pool): Disk {
  const holds = (name: string): boolean => pool.getFileNames().includes(`/${name}`);
  return {
    open: (name) => new pool.OpfsSAHPoolDb(`/${name}`),
    holds,
    read: (name) => (holds(name) ? pool.exportFile(`/${name}`) : undefined),
    forget(name) {
      for (const one of [name, `${name}-wal`]) if (holds(one)) pool.unlink(`/${one}`);
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

/** Runs work on the disk; what the disk does wrong is thrown as {@link StoreFailure}. */
export function onDisk<T>(work: () => T): T {
  lastAnswer = undefined;
  try {
    return work();
  } catch (error) {
    throw diskFailure(error);
  }
}

/** Anything that is not SQLite's is a mistake of our own and comes back as it is. */
function diskFailure(error: unknown): unknown {
  const result = resultOf(error);
  if (result === undefined) return error;
  return new StoreFailure(saysFull(lastAnswer) ? "full" : (codes.get(result) ?? "io"), error);
}

/** A disk that is full throws, or, as in Chromium, writes less than it was given. */
const saysFull = (answer: unknown): boolean =>
  answer instanceof Error &&
  (answer.name === "QuotaExceededError" || answer.message === "Unknown write() failure.");

/** The primary result of an error of SQLite; undefined for other errors. */
function resultOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("resultCode" in error)) return undefined;
  return Number(error.resultCode) & 0xff;
}
