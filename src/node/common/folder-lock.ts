// One folder, one process: a lock that ends with the process that holds it, however it dies.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isLocked, onDisk } from "./disk-failure.ts";
import { makePrivateFile, privateFileMode } from "./durable-file.ts";

/** A folder that is ours until we release it, or the process that holds it. */
export type FolderLock = { release(): void } | { heldBy: number };

/**
 * Locks this folder of a profile or a server, which must exist. `heldBy` is the id of the process that holds
 * it; this may be our own, and is 0 if that process has not written it down, or could not. Throws
 * `StoreFailure` when the disk fails.
 *
 * Node cannot lock files, but SQLite can: an open exclusive transaction on a file that stays empty.
 * The kernel frees it when the process dies. Nothing else in this process may ever open that file,
 * because closing it would free the lock as well.
 */
export function lockFolder(dir: string): FolderLock {
  const pidFile = join(dir, "pid");
  const lock = onDisk(() => take(join(dir, "lock")));
  if (lock === undefined) return { heldBy: readPid(pidFile) };
  notePid(pidFile);
  return {
    release() {
      forgetPid(pidFile);
      lock.close();
    },
  };
}

/** The connection that holds the lock, or undefined when another connection holds it. */
function take(file: string): DatabaseSync | undefined {
  makePrivateFile(file);
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    // With its journal in memory the lock writes nothing, so it works on a full disk, too.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (isLocked(error)) return undefined;
    throw error;
  }
}

/**
 * The number only improves an error message, so a full disk must not keep the folder from opening.
 */
function notePid(file: string): void {
  forgetPid(file);
  try {
    writeFileSync(file, `${process.pid}\n`, { mode: privateFileMode, flag: "wx" });
  } catch {
    forgetPid(file);
  }
}

function forgetPid(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A leftover number is wrong only until the next process writes its own.
  }
}

function readPid(file: string): number {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isSafeInteger(pid) ? pid : 0;
  } catch {
    return 0;
  }
}
