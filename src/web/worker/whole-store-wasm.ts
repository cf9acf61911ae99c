// Opens a profile's store, whatever has happened to it: a damaged one stays as it is, and a new one
// is made from what can still be read; one of an older program becomes a new one of today. The
// database next to it says which one is the store, so a new store replaces another in one step.
import { isOlder, isSound, pagesOf, readJournal, renew, salvage, StoreFailure } from "#peer";
import type { Pages, PeerStore, RawFile, Store } from "#peer";
import { primitivesNoble } from "./primitives-noble.ts";
import type { Disk } from "./sqlite-wasm.ts";
import { openBareStore, openStore, wordsName } from "./store-sqlite-wasm.ts";

/** How many damaged stores we keep; older ones make room. */
const asideMax = 2;

const nameOf = (number: number): string => `store-${number}`;

/** What opening a store needs to know. */
export interface Opening {
  /** There once was a store with something in it. */
  wasUsed: boolean;
  /** How much of the store of an older program has been converted, from 0 to 1. */
  converting(done: number): void;
}

/** The store of a running peer, which can be repaired while it stays open. */
export interface WholeStore extends PeerStore {
  /** Repairs the store as the next start would; false if that found nothing wrong. */
  repair(): boolean;
}

/**
 * Opens the store, and repairs it first if it is damaged; it then holds what the person should hear
 * about that. The store of an older program is converted first. Throws `StoreFailure`.
 */
export function openWholeStore(disk: Disk, beside: Store, opening: Opening): WholeStore {
  beside.run("CREATE TABLE IF NOT EXISTS store (id INTEGER PRIMARY KEY, number INTEGER) STRICT");
  forgetConverted(disk, beside);
  makeWhole(disk, beside, opening);
  const store = openStore(disk, () => nameOf(numberIn(beside)));
  return {
    ...store,
    repair() {
      if (!disk.holds(nameOf(numberIn(beside)))) return false; // It is in memory.
      const opened = { wasUsed: true, converting() {} };
      return store.whileClosed(() => makeWhole(disk, beside, opened));
    },
  };
}

const numberIn = (beside: Store): number =>
  Number(beside.get("SELECT number FROM store WHERE id = 1")?.["number"] ?? 1);

/** Puts another store in place of one that is damaged or of an older program; false if neither. */
function makeWhole(disk: Disk, beside: Store, opening: Opening): boolean {
  const number = numberIn(beside);
  const condition = conditionOf(disk, nameOf(number), opening.wasUsed);
  if (condition === "sound") return false;
  const isConverted = makeNext(disk, number, condition, opening);
  disk.forget(wordsName); // They are of the other store.
  if (isConverted)
    beside.run("INSERT OR REPLACE INTO store VALUES (1, ?), (2, ?)", number + 1, number);
  else beside.run("INSERT OR REPLACE INTO store VALUES (1, ?)", number + 1);
  forgetConverted(disk, beside);
  disk.forget(nameOf(number + 1 - asideMax - 1));
  return true;
}

/** Removes the store of an older program once the new one is in place. */
function forgetConverted(disk: Disk, beside: Store): void {
  const number = beside.get("SELECT number FROM store WHERE id = 2")?.["number"];
  if (number === undefined) return;
  disk.forget(nameOf(Number(number)));
  beside.run("DELETE FROM store WHERE id = 2");
}

type Condition = "sound" | "older" | "damaged";

function conditionOf(disk: Disk, name: string, wasUsed: boolean): Condition {
  if (!disk.holds(name)) return wasUsed ? "damaged" : "sound";
  if (readJournal(fileOf(disk.read(journalOf(name)))).state === "torn") return "damaged";
  try {
    return withStore(openBareStore(disk, name), (store) => {
      const isOld = isOlder(store); // This program knows nothing about a newer one.
      if (!seemsSound(store, wasUsed)) return "damaged";
      return isOld ? "older" : "sound";
    });
  } catch (error) {
    if (error instanceof StoreFailure && error.code === "corrupt") return "damaged";
    throw error;
  }
}

function seemsSound(store: Store, wasUsed: boolean): boolean {
  if (!isSound(store, primitivesNoble)) return false;
  const tables = store.get("SELECT count(*) AS n FROM sqlite_schema")?.["n"];
  return !wasUsed || tables !== 0;
}

function withStore<T>(store: Store, work: (store: Store) => T): T {
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/**
 * Fills the next store; returns whether this one needed no repair. A worker that dies here leaves a
 * store that does not count yet, so the next one starts over.
 */
function makeNext(disk: Disk, number: number, condition: Condition, opening: Opening): boolean {
  try {
    if (condition === "older" && convertStore(disk, number, opening)) return true;
    mend(disk, number);
    return false;
  } catch (error) {
    disk.forget(nameOf(number + 1)); // The disk may be full.
    throw error;
  }
}

/** Makes the next store of one of an older program; false if that one is damaged. */
function convertStore(disk: Disk, number: number, { converting }: Opening): boolean {
  disk.forget(nameOf(number + 1));
  return withStore(openBareStore(disk, nameOf(number)), (older) =>
    withStore(openBareStore(disk, nameOf(number + 1)), (fresh) => {
      const steps = renew(older, fresh, primitivesNoble);
      let step = steps.next();
      for (; !step.done; step = steps.next()) converting(step.value);
      return step.value;
    }),
  );
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

function mend(disk: Disk, number: number): void {
  const fresh = nameOf(number + 1);
  disk.forget(fresh);
  const world = { primitives: primitivesNoble, random, aside: nameOf(number) };
  withStore(openBareStore(disk, fresh), (store) =>
    salvage(pagesIn(disk, nameOf(number)), store, world),
  );
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
