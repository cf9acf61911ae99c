// Opens a profile's store, whatever has happened to its file: moves a damaged one aside as it is,
// and makes a new one from what can still be read.
import { getRandomValues } from "node:crypto";
import { existsSync } from "node:fs";
import { isSound, pagesOf, readJournal, salvage, schemaVersion, schemaVersionOf } from "#peer";
import { StoreFailure, type Pages, type Store } from "#peer";
import { onDisk } from "../common/disk-failure.ts";
import { primitivesNode } from "../common/primitives-node.ts";
import type { Profile } from "./profiles.ts";
import { openRawFile } from "./raw-file.ts";
import {
  asideOf, clearMending, finishReplacing, hasBytes, journalOf, replaceStore,
} from "./store-files.ts"; // prettier-ignore
import { openStore, openStoreToRead } from "./store-sqlite.ts";

/**
 * Opens the store, and repairs it first if it is damaged; it then holds what the person should hear
 * about that. A process that dies during the repair does no harm: the next one starts over, or
 * finds it done. Throws `StoreFailure`, for example when the new file does not fit on the disk.
 * `now`: ms since 1970.
 */
export function openWholeStore(
  profile: Pick<Profile, "storeFile" | "keyFile">,
  now: () => number = Date.now,
): Store {
  const { storeFile, keyFile } = profile;
  onDisk(() => {
    finishReplacing(storeFile);
    if (isDamaged(storeFile, keyFile)) mend(storeFile, now());
  });
  return openStore(storeFile);
}

/** A profile that has keys once had a store with something in it. */
function isDamaged(storeFile: string, keyFile: string): boolean {
  if (!hasBytes(storeFile)) return existsSync(keyFile);
  if (hasTornJournal(storeFile)) return true;
  try {
    return !seemsSound(storeFile);
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    // A full disk has no room to read the journal, so look again when there is room.
    if (error.code === "full") return false;
    if (error.code === "corrupt") return true;
    throw error;
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

function seemsSound(storeFile: string): boolean {
  const store = openStoreToRead(storeFile);
  try {
    return isSound(store, primitivesNode);
  } finally {
    store.close();
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

/** Creating all rows at once rewrites the pages of the indices again and again, so cache them. */
const mendingCacheKib = 65_536;

const random = (length: number): Uint8Array => getRandomValues(new Uint8Array(length));

function fill(fresh: string, pages: Pages, aside: string): void {
  if ((schemaVersionOf(pages) ?? 0) > schemaVersion) throw new StoreFailure("newer");
  const store = openStore(fresh);
  try {
    store.run(`PRAGMA cache_size = ${-mendingCacheKib}`);
    salvage(pages, store, { primitives: primitivesNode, random, aside });
  } finally {
    store.close();
  }
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
