// Entries that name a parent which is not here yet: when it arrives, they may have to move.
import type { ConversationId, LogId, Parent } from "#protocol";
import { columnsOfLog, keyOfLog } from "../disk/log-name.ts";
import type { Store } from "../world/ports.ts";

/** An entry that names a parent, both by their numbers: `seq` is that of the parent in its log. */
export interface Awaiting {
  seq: number;
  child: number;
}

/** The table `awaited`. Almost always it is empty, and then it costs nothing. */
export class Awaited {
  readonly #store: Store;
  /** The logs that it has rows of. */
  #logs: Set<string> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  add(conversation: ConversationId, { device, epoch, seq }: Parent, child: number): void {
    const log = { conversation, device, epoch };
    const sql = "INSERT OR IGNORE INTO awaited VALUES (?, ?, ?, ?, ?)";
    this.#store.run(sql, ...columnsOfLog(log), seq, child);
    this.#known().add(keyOfLog(log));
  }

  /** The entries that name one of these entries. */
  of(log: LogId, first: number, end: number): Awaiting[] {
    if (!this.#known().has(keyOfLog(log))) return [];
    const rows = this.#store.all(
      `SELECT seq, child FROM awaited
       WHERE conversation = ? AND device = ? AND epoch = ? AND seq >= ? AND seq < ?`,
      ...columnsOfLog(log), first, end,
    ); // prettier-ignore
    return rows.map(({ seq, child }) => ({ seq: Number(seq), child: Number(child) }));
  }

  remove(log: LogId, { seq, child }: Awaiting): void {
    this.#store.run(
      `DELETE FROM awaited
       WHERE conversation = ? AND device = ? AND epoch = ? AND seq = ? AND child = ?`,
      ...columnsOfLog(log), seq, child,
    ); // prettier-ignore
  }

  #known(): Set<string> {
    if (this.#logs) return this.#logs;
    const rows = this.#store.all("SELECT DISTINCT conversation, device, epoch FROM awaited");
    const keys = rows.map((row) =>
      ["conversation", "device", "epoch"].map((id) => (row[id] as Uint8Array).toHex()).join(""),
    );
    this.#logs = new Set(keys);
    return this.#logs;
  }
}
