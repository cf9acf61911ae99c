// One profile, one process: a lock that ends with the process that has it, however it ends.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isLocked, onDisk } from "../common/disk-failure.ts";
import { makePrivateFile, privateFileMode } from "../common/durable-file.ts";

/** A profile that is ours until it is released, or the process that has it. */
export type ProfileLock = { release(): void } | { heldBy: number };

/**
 * Locks the profile in this folder, which must exist. `heldBy` is the number of the other process;
 * it may be this one, and is 0 while the other has not, or could not, write it down. Throws
 * `StoreFailure` when the disk does not do its part.
 *
 * Node cannot lock files, but SQLite does: an open exclusive transaction on a file that stays empty.
 * The kernel frees it when the process dies. Nothing else may ever open that file in this process,
 * for closing it would free the lock as well.
 */
export function lockProfile(dir: string): ProfileLock {
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

/** The connection that holds the lock, or undefined when another one does. */
function take(file: string): DatabaseSync | undefined {
  makePrivateFile(file);
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    // A journal in memory: so the lock writes nothing, and a full disk does not stand in its way.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (isLocked(error)) return undefined;
    throw error;
  }
}

/** The number only makes a sentence better: a full disk is no reason not to open the profile. */
function notePid(file: string): void {
  forgetPid(file);
  try {
    writeFileSync(file, `${process.pid}\n`, { mode: privateFileMode });
  } catch {
    forgetPid(file);
  }
}

function forgetPid(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A number that stays behind is wrong only until the next process writes its own.
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
