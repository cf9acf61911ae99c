// Turns what Node and SQLite throw when the disk fails into the store's one error.
import { StoreFailure } from "#peer";

/** SQLite results that we have a code for. The low byte of every extended result is one of them. */
const sqliteCodes = new Map<number, StoreFailure["code"]>([
  [13, "full"], // SQLITE_FULL
  [11, "corrupt"], // SQLITE_CORRUPT
  [26, "corrupt"], // SQLITE_NOTADB
]);

/** Extended results that say more than their low byte: no room for the shared memory. */
const sqliteFull = new Set([4874]); // SQLITE_IOERR_SHMSIZE

/** SQLite's result for a file that another connection has locked. */
const sqliteBusy = 5;

/**
 * The {@link StoreFailure} for an error from SQLite or the file system. Any other error is a bug of
 * ours and comes back unchanged, so that the caller rethrows it.
 */
export function diskFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreFailure) return error;
  if ("errcode" in error && sqliteFull.has(Number(error.errcode))) {
    return new StoreFailure("full", error);
  }
  const result = sqliteResult(error);
  if (result !== undefined) return new StoreFailure(sqliteCodes.get(result) ?? "io", error);
  if (isTooLarge(error)) return new StoreFailure("corrupt", error);
  if (!("syscall" in error) || !("code" in error)) return error;
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  return new StoreFailure(full ? "full" : "io", error);
}

/** We write no number that JavaScript cannot hold, so one that is read is damaged. */
const isTooLarge = (error: Error): boolean =>
  error instanceof RangeError && "code" in error && error.code === "ERR_OUT_OF_RANGE";

/** Runs work on the disk; throws a disk failure as {@link StoreFailure}. */
export function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskFailure(error);
  }
}

/** Whether something failed because the disk is full. */
export function isFull(error: unknown): boolean {
  const failure = diskFailure(error);
  return failure instanceof StoreFailure && failure.code === "full";
}

/** Whether a file is unusable because another connection has locked it. */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && sqliteResult(error) === sqliteBusy;
}

/** The primary SQLite result in an error; undefined for other errors. */
function sqliteResult(error: Error): number | undefined {
  const result = "errcode" in error ? error.errcode : undefined;
  return typeof result === "number" ? result & 0xff : undefined;
}
