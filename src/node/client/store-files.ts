// The files of a store that is mended: where the new one is made, and how the damaged one leaves.
//
//   store.sqlite                     the store; beside it, while it is open, store.sqlite-wal
//   store.sqlite.mending             a new store in the making: worth nothing
//   store.sqlite.mended              a new store that is complete, and is about to be the store
//   store.sqlite.damaged-TIME(-wal)  a damaged store, as it was found
//
// At every moment the store, or else a complete new one, is there under its name.
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StoreFailure } from "#peer";
import { privateFileMode, syncFolder } from "../common/durable-file.ts";

/** Damaged stores that are kept; older ones make room. */
const asideMax = 3;

const mendingOf = (storeFile: string): string => `${storeFile}.mending`;
const mendedOf = (storeFile: string): string => `${storeFile}.mended`;
const asidePrefix = (storeFile: string): string => `${storeFile}.damaged-`;

/** Where SQLite keeps the journal of a store. */
export const journalOf = (storeFile: string): string => `${storeFile}-wal`;

/** Where a store that is found damaged at this time goes. ms since 1970. */
export const asideOf = (storeFile: string, now: number): string =>
  asidePrefix(storeFile) + new Date(now).toISOString().replaceAll(/[:.]/g, "-");

/** Where the new store is to be made; nothing is there. */
export function clearMending(storeFile: string): string {
  const fresh = mendingOf(storeFile);
  for (const file of [fresh, journalOf(fresh)]) rmSync(file, { force: true });
  return fresh;
}

/** The new store is complete and closed: it takes the place of the damaged one. */
export function replaceStore(storeFile: string, aside: string): void {
  const fresh = mendingOf(storeFile);
  // SQLite keeps the journal of a store that it could not write whole.
  if (existsSync(journalOf(fresh))) throw new StoreFailure("io");
  renameSync(fresh, mendedOf(storeFile));
  syncFolder(dirname(storeFile));
  if (existsSync(storeFile)) moveAside(storeFile, aside);
  finishReplacing(storeFile);
  forgetOldest(storeFile);
}

function moveAside(file: string, aside: string): void {
  chmodSync(file, privateFileMode);
  renameSync(file, aside);
  syncFolder(dirname(file));
}

/** Goes on where a process has died that was about to replace the store. */
export function finishReplacing(storeFile: string): void {
  const mended = mendedOf(storeFile);
  if (!existsSync(mended)) return;
  // The damaged one is still in its place: it is mended once more.
  if (existsSync(storeFile)) return rmSync(mended);
  // The new store must not be opened with the old one's journal.
  const journal = journalOf(storeFile);
  if (existsSync(journal)) moveAside(journal, journalOf(asides(storeFile).at(-1) ?? mended));
  renameSync(mended, storeFile);
  syncFolder(dirname(storeFile));
}

/** The damaged stores, the oldest first: their names end in their times. */
function asides(storeFile: string): string[] {
  const prefix = basename(asidePrefix(storeFile));
  return readdirSync(dirname(storeFile))
    .filter((name) => name.startsWith(prefix) && !name.endsWith("-wal"))
    .toSorted()
    .map((name) => join(dirname(storeFile), name));
}

function forgetOldest(storeFile: string): void {
  for (const old of asides(storeFile).slice(0, -asideMax)) {
    for (const file of [old, journalOf(old)]) rmSync(file, { force: true });
  }
}

/** Whether there is anything in a store's file. */
export const hasBytes = (storeFile: string): boolean =>
  existsSync(storeFile) && statSync(storeFile).size > 0;
