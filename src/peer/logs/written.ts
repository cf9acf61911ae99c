// Messages by the ids that a screen gave them: it says one again when it hears no answer, as a tab of
// a browser does when another tab takes over.
import type { Store } from "../world/ports.ts";

/** A screen has only a few messages under way. */
const idsMax = 256;
const idLengthMax = 64;

/** Which texts are written already, by the ids that a screen gave them. */
export interface Written {
  /** The entry that was written by this id. */
  entry(id: string): number | undefined;
  note(id: string, entry: number): void;
}

/** Opens what the disk holds. */
export function openWritten(store: Store): Written {
  return {
    entry(id) {
      const entry = store.get("SELECT entry FROM written WHERE id = ?", id)?.["entry"];
      return entry === undefined ? undefined : Number(entry);
    },
    note(id, entry) {
      if (id.length > idLengthMax) return;
      store.run("INSERT INTO written (id, entry) VALUES (?, ?)", id, entry);
      store.run(
        "DELETE FROM written WHERE number <= (SELECT max(number) FROM written) - ?",
        idsMax,
      );
    },
  };
}
