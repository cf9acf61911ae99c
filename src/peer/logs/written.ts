// The ids that a screen gave to its messages. A screen that hears no answer sends a message again,
// as a browser tab does when another tab takes over, and the id keeps it from being written twice.
import type { Store } from "../world/ports.ts";

/** Remember this many ids: a screen has only a few messages under way. */
const idsMax = 256;
const idLengthMax = 64;

/** The texts that are written already, by the ids that a screen gave them. */
export interface Written {
  /** The entry that was written under this id, if any. */
  entry(id: string): number | undefined;
  note(id: string, entry: number): void;
}

/** Opens the ids that the disk holds. */
export function openWritten(store: Store): Written {
  return {
    entry(id) {
      const entry = store.get("SELECT entry FROM written WHERE id = ?", id)?.["entry"];
      return entry === undefined ? undefined : Number(entry);
    },
    note(id, entry) {
      if (id.length > idLengthMax) return;
      store.run("INSERT INTO written (id, entry) VALUES (?, ?)", id, entry);
      const sql = "DELETE FROM written WHERE number <= (SELECT max(number) FROM written) - ?";
      store.run(sql, idsMax);
    },
  };
}
