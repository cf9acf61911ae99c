// Undoing a transaction that has failed.
import type { Store } from "../world/ports.ts";

/** Undoes what the transaction under way has done. Never throws. */
export function rollBack(store: Store): void {
  try {
    store.run("ROLLBACK");
  } catch {
    // SQLite has rolled back on its own, as it does on a full disk.
  }
}
