// Opens a profile's store, whatever has happened to it: a damaged one stays as it is, and a new one
// is made from what can still be read. The database next to it says which one is the store, so a
// new store replaces a damaged one in one step.
import { isSound, pagesOf, readJournal, salvage, StoreFailure } from "#peer";
import type { Pages, RawFile, Store } from "#peer";
import { primitivesNoble } from "./primitives-noble.ts";
import type { Disk } from "./sqlite-wasm.ts";
import { openStore } from "./store-sqlite-wasm.ts";

/** How many damaged stores we keep; older ones make room. */
const asideMax = 2;

const nameOf = (number: number): string => `store-${number}`;

/**
 * Opens the store, and repairs it first if it is damaged; it then holds what the person should hear
 * about that. `wasUsed`: there once was a store with something in it. Throws `StoreFailure`.
 */
export function openWholeStore(disk: Disk, beside: Store, wasUsed: boolean): Store {
  beside.run("CREATE TABLE IF NOT EXISTS store (id INTEGER PRIMARY KEY, number INTEGER) STRICT");
  const number = Number(beside.get("SELECT number FROM store")?.["number"] ?? 1);
  if (!isDamaged(disk, nameOf(number), wasUsed)) return openStore(disk, nameOf(number));
  mend(disk, number);
  beside.run("INSERT OR REPLACE INTO store VALUES (1, ?)", number + 1);
  disk.forget(nameOf(number + 1 - asideMax - 1));
  return openStore(disk, nameOf(number + 1));
}

function isDamaged(disk: Disk, name: string, wasUsed: boolean): boolean {
  if (!disk.holds(name)) return wasUsed;
  if (readJournal(fileOf(disk.read(journalOf(name)))).state === "torn") return true;
  try {
    return !seemsSound(disk, name, wasUsed);
  } catch (error) {
    if (error instanceof StoreFailure && error.code === "corrupt") return true;
    throw error;
  }
}

function seemsSound(disk: Disk, name: string, wasUsed: boolean): boolean {
  const store = openStore(disk, name);
  try {
    if (!isSound(store, primitivesNoble)) return false;
    const tables = store.get("SELECT count(*) AS n FROM sqlite_schema")?.["n"];
    return !wasUsed || tables !== 0;
  } finally {
    store.close();
  }
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** A worker that dies here leaves a store that does not count yet, so the next one starts over. */
function mend(disk: Disk, number: number): void {
  const fresh = nameOf(number + 1);
  disk.forget(fresh);
  const store = openStore(disk, fresh);
  try {
    const world = { primitives: primitivesNoble, random, aside: nameOf(number) };
    salvage(pagesIn(disk, nameOf(number)), store, world);
  } finally {
    store.close();
  }
}

function pagesIn(disk: Disk, name: string): Pages {
  const journal = fileOf(disk.read(journalOf(name)));
  return pagesOf(fileOf(disk.read(name)), { file: journal, read: readJournal(journal) });
}

const journalOf = (name: string): string => `${name}-wal`;

const fileOf = (bytes: Uint8Array = new Uint8Array()): RawFile => ({
  size: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
});
