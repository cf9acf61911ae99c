// Several statements of the server's database as one.
import type { DatabaseSync } from "node:sqlite";

/** Runs this work in one transaction: all of it is on disk afterwards, or, if it throws, nothing. */
export function inTransaction<T>(sqlite: DatabaseSync, work: () => T): T {
  sqlite.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    sqlite.exec("COMMIT");
    return result;
  } catch (error) {
    // On a full disk SQLite rolls back on its own.
    if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
    throw error;
  }
}
