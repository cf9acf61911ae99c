// The files around a new store that replaces a damaged or an older one: where it is made, and where
// the old one goes.
//
//   store.sqlite                     the store; while it is open, store.sqlite-wal is next to it
//   store.sqlite.words(-wal)         the index of words: whoever finds it missing makes it again
//   store.sqlite.mending             a new store, still incomplete: worth nothing
//   store.sqlite.mended              a complete new store, about to become the store
//   store.sqlite.damaged-TIME(-wal)  a damaged store, as it was found
//   store.sqlite.older(-wal)         the store of an older program, until the new one is in place
//
// At every moment either the store or a complete new one is there under its name.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StoreFailure } from "#peer";
import { syncFolder } from "../common/durable-file.ts";
import { keepToOwner } from "../common/privacy.ts";

/** How many damaged stores we keep; older ones make room. */
const asideMax = 3;

const mendingOf = (storeFile: string): string => `${storeFile}.mending`;
const mendedOf = (storeFile: string): string => `${storeFile}.mended`;
const asidePrefix = (storeFile: string): string => `${storeFile}.damaged-`;

/** Where SQLite keeps the journal of a store. */
export const journalOf = (storeFile: string): string => `${storeFile}-wal`;

/** Where the words of a store are. */
export const wordsOf = (storeFile: string): string => `${storeFile}.words`;

/** Removes the words of a store; it must be closed. */
export function removeWords(storeFile: string): void {
  const words = wordsOf(storeFile);
  for (const file of [words, journalOf(words), `${words}-journal`]) rmSync(file, { force: true });
}

/** Where to put a store that was found damaged at `now`, ms since 1970. */
export const asideOf = (storeFile: string, now: number): string =>
  asidePrefix(storeFile) + new Date(now).toISOString().replaceAll(/[:.]/g, "-");

/** Where to put the store of an older program until the new one is in place. */
export const olderOf = (storeFile: string): string => `${storeFile}.older`;

/** Where to make the new store; clears away any leftovers. */
export function clearMending(storeFile: string): string {
  const fresh = mendingOf(storeFile);
  removeStore(fresh);
  return fresh;
}

/** Puts the new store, complete and closed, in place of the old one. */
export function replaceStore(storeFile: string, aside: string): void {
  const fresh = mendingOf(storeFile);
  // SQLite keeps the journal when it could not write all of it into the store.
  if (existsSync(journalOf(fresh))) throw new StoreFailure("io");
  renameSync(fresh, mendedOf(storeFile));
  syncFolder(dirname(storeFile));
  if (existsSync(storeFile)) moveAside(storeFile, aside);
  finishReplacing(storeFile);
  forgetOldest(storeFile);
}

function moveAside(file: string, aside: string): void {
  keepToOwner(file);
  renameSync(file, aside);
  syncFolder(dirname(file));
}

/** Finishes the work of a process that died while it replaced the store. */
export function finishReplacing(storeFile: string): void {
  const mended = mendedOf(storeFile);
  // The old store is still in place, so it will be replaced again.
  if (existsSync(storeFile)) rmSync(mended, { force: true });
  else if (existsSync(mended)) putInPlace(storeFile, mended);
  if (existsSync(storeFile)) removeStore(olderOf(storeFile));
}

function putInPlace(storeFile: string, mended: string): void {
  // The new store must not be opened with the journal of the old one.
  const journal = journalOf(storeFile);
  if (existsSync(journal)) moveAside(journal, journalOf(lastAside(storeFile) ?? mended));
  removeWords(storeFile); // They are of the old store.
  renameSync(mended, storeFile);
  syncFolder(dirname(storeFile));
}

/** Where the old store has just gone. */
const lastAside = (storeFile: string): string | undefined =>
  existsSync(olderOf(storeFile)) ? olderOf(storeFile) : asides(storeFile).at(-1);

function removeStore(file: string): void {
  for (const one of [file, journalOf(file)]) rmSync(one, { force: true });
}

/** The damaged stores, oldest first: their names end in their times. */
function asides(storeFile: string): string[] {
  const prefix = basename(asidePrefix(storeFile));
  return readdirSync(dirname(storeFile))
    .filter((name) => name.startsWith(prefix) && !name.endsWith("-wal"))
    .toSorted()
    .map((name) => join(dirname(storeFile), name));
}

function forgetOldest(storeFile: string): void {
  for (const old of asides(storeFile).slice(0, -asideMax)) removeStore(old);
}

/** Whether the store's file has anything in it. */
export const hasBytes = (storeFile: string): boolean =>
  existsSync(storeFile) && statSync(storeFile).size > 0;
