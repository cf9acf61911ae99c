// Small private files that are whole at every moment, and on disk when a function returns.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Files of a profile are for its owner's eyes only. */
export const privateFileMode = 0o600;

/**
 * Replaces a file, or makes it: after a power cut it holds the old bytes or the new ones, never a
 * part. Throws what Node throws; the old file is then untouched.
 */
export function writeDurably(file: string, bytes: Uint8Array): void {
  const fresh = `${file}.new`;
  // A leftover of a crash is removed, so that the mode and the owner are those of a new file.
  rmSync(fresh, { force: true });
  try {
    writeFileSync(fresh, bytes, { mode: privateFileMode, flag: "wx", flush: true });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/**
 * Makes an empty file unless there is one. A file that exists is not even opened: closing it again
 * would drop the locks that SQLite holds on it in this process (POSIX takes them back from all).
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", privateFileMode));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw error;
  }
  syncFolder(dirname(file));
}

/** Puts the names in a folder on disk: a new file may otherwise be gone after a power cut. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and NTFS keeps a journal of names by itself.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
