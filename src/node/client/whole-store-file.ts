// Opens a profile's store, whatever has happened to its file: moves a damaged one aside as it is,
// and makes a new one from what can still be read; makes that of an older program one of today's.
import { getRandomValues } from "node:crypto";
import { existsSync } from "node:fs";
import { isOlder, isSound, pagesOf, readJournal, renew, salvage, StoreFailure } from "#peer";
import type { Pages, PeerStore, Store } from "#peer";
import { onDisk } from "../common/disk-failure.ts";
import { primitivesNode } from "../common/primitives-node.ts";
import type { Profile } from "./profiles.ts";
import { openRawFile } from "./raw-file.ts";
import {
  asideOf, clearMending, finishReplacing, hasBytes, journalOf, olderOf, replaceStore,
} from "./store-files.ts"; // prettier-ignore
import { openBareStore, openStore, openStoreToRead } from "./store-sqlite.ts";

type Files = Pick<Profile, "storeFile" | "keyFile">;

/** The store of a running peer, which can be repaired while it stays open. */
export interface WholeStore extends PeerStore {
  /**
   * Repairs the store as the next start would; false if that found nothing wrong. Throws
   * `StoreFailure`, and the damaged store is then still there.
   */
  repair(): boolean;
}

/** Opens the store at once, however long that takes (`openInSteps`). */
export function openWholeStore(files: Files, now?: () => number): WholeStore {
  const steps = openInSteps(files, now);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/**
 * Opens the store, and repairs it first if it is damaged; it then holds what the person should hear
 * about that. The store of an older program is converted in steps, each of which yields how much is
 * done, from 0 to 1. A process that dies or stops on the way does no harm: the next one starts
 * over, or finds it done. Throws `StoreFailure`, for example when the new file does not fit on the
 * disk. `now`: ms since 1970.
 */
export function* openInSteps(
  { storeFile, keyFile }: Files,
  now: () => number = Date.now,
): Generator<number, WholeStore> {
  onDisk(() => finishReplacing(storeFile));
  const condition = onDisk(() => conditionOf(storeFile, keyFile));
  const isMended =
    condition === "older" ? !(yield* convertFile(storeFile)) : condition === "damaged";
  if (isMended) onDisk(() => mend(storeFile, now()));
  const store = openStore(storeFile, () => finishReplacing(storeFile));
  return {
    ...store,
    repair: () =>
      store.whileClosed(() => {
        const isDamaged = onDisk(() => conditionOf(storeFile, keyFile)) === "damaged";
        if (isDamaged) onDisk(() => mend(storeFile, now()));
        return isDamaged;
      }),
  };
}

type Condition = "sound" | "older" | "damaged";

/** A profile that has keys once had a store with something in it. */
function conditionOf(storeFile: string, keyFile: string): Condition {
  if (!hasBytes(storeFile)) return existsSync(keyFile) ? "damaged" : "sound";
  if (hasTornJournal(storeFile)) return "damaged";
  try {
    return withStore(openStoreToRead(storeFile), (store) => {
      const age = ageOf(store); // This program knows nothing about a newer one.
      return isSound(store, primitivesNode) ? age : "damaged";
    });
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    // A full disk has no room to read the journal, so look for damage when there is room.
    if (error.code === "full") return withStore(openBareStore(storeFile), ageOf);
    if (error.code === "corrupt") return "damaged";
    throw error;
  }
}

const ageOf = (store: Store): Condition => (isOlder(store) ? "older" : "sound");

function withStore<T>(store: Store, work: (store: Store) => T): T {
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/** Puts a store of today in place of one of an older program; false if that one is damaged. */
function* convertFile(storeFile: string): Generator<number, boolean> {
  const fresh = onDisk(() => clearMending(storeFile));
  try {
    if (!(yield* fillFrom(storeFile, fresh))) return false;
    onDisk(() => replaceStore(storeFile, olderOf(storeFile)));
    return true;
  } finally {
    onDisk(() => clearMending(storeFile));
  }
}

function* fillFrom(storeFile: string, freshFile: string): Generator<number, boolean> {
  const older = openBareStore(storeFile);
  try {
    const fresh = openBareStore(freshFile);
    try {
      const isWhole = yield* renew(older, fresh, primitivesNode);
      emptyJournal(fresh);
      return isWhole;
    } finally {
      fresh.close();
    }
  } finally {
    older.close();
  }
}

function hasTornJournal(storeFile: string): boolean {
  const journal = openRawFile(journalOf(storeFile));
  try {
    return readJournal(journal).state === "torn";
  } finally {
    journal.close();
  }
}

function mend(storeFile: string, now: number): void {
  const aside = asideOf(storeFile, now);
  const fresh = clearMending(storeFile);
  try {
    withPages(storeFile, (pages) => fill(fresh, pages, aside));
    replaceStore(storeFile, aside);
  } catch (error) {
    clearMending(storeFile);
    throw error;
  }
}

/** Closing a store does the same, but does not say if the disk is too full for it. */
const emptyJournal = (store: Store): void => store.run("PRAGMA wal_checkpoint(TRUNCATE)");

/** Creating all rows at once rewrites the pages of the indices again and again, so cache them. */
const mendingCacheKib = 65_536;

const random = (length: number): Uint8Array => getRandomValues(new Uint8Array(length));

function fill(fresh: string, pages: Pages, aside: string): void {
  withStore(openBareStore(fresh), (store) => {
    store.run(`PRAGMA cache_size = ${-mendingCacheKib}`);
    salvage(pages, store, { primitives: primitivesNode, random, aside });
    emptyJournal(store);
  });
}

/** Lends the pages of a file while it is open. */
function withPages(storeFile: string, work: (pages: Pages) => void): void {
  const [file, journal] = [openRawFile(storeFile), openRawFile(journalOf(storeFile))];
  try {
    work(pagesOf(file, { file: journal, read: readJournal(journal) }));
  } finally {
    file.close();
    journal.close();
  }
}
