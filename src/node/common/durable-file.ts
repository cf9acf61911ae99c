// Small private files that are complete at every moment, and on disk when a function returns.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Only the owner may read the files of a profile. */
export const privateFileMode = 0o600;

/**
 * Replaces or creates a file: after a power cut it holds either the old bytes or the new ones,
 * never a mix. Throws what Node throws; the old file is then untouched.
 */
export function writeDurably(file: string, bytes: Uint8Array): void {
  const fresh = `${file}.new`;
  // Remove a leftover of a crash, so that the mode and owner are those of a new file.
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
 * Creates an empty file if there is none. We do not even open an existing one: closing it would
 * drop the locks that SQLite holds on it in this process (POSIX drops them for the whole process).
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

/** Flushes the names in a folder to disk; without this a power cut can lose a new file. */
export function syncFolder(folder: string): void {
  // Windows cannot open folders, and NTFS journals names on its own.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
