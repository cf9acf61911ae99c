// Entries that name a parent which is not here yet: when it arrives, they may have to move.
import type { ConversationId, LogId, Parent } from "#protocol";
import type { Store } from "../world/ports.ts";

type LogName = Pick<LogId, "conversation" | "device" | "epoch">;

const blobs = ({ conversation, device, epoch }: LogName): Uint8Array[] =>
  [conversation, device, epoch].map((id) => Uint8Array.fromHex(id));

const keyOf = ({ conversation, device, epoch }: LogName): string => conversation + device + epoch;

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
    this.#store.run(
      "INSERT OR IGNORE INTO awaited VALUES (?, ?, ?, ?, ?)",
      ...blobs(log),
      seq,
      child,
    );
    this.#known().add(keyOf(log));
  }

  /** The entries that name one of these entries. */
  of(log: LogName, first: number, end: number): Awaiting[] {
    if (!this.#known().has(keyOf(log))) return [];
    const rows = this.#store.all(
      `SELECT seq, child FROM awaited
       WHERE conversation = ? AND device = ? AND epoch = ? AND seq >= ? AND seq < ?`,
      ...blobs(log), first, end,
    ); // prettier-ignore
    return rows.map(({ seq, child }) => ({ seq: Number(seq), child: Number(child) }));
  }

  remove(log: LogName, { seq, child }: Awaiting): void {
    this.#store.run(
      `DELETE FROM awaited
       WHERE conversation = ? AND device = ? AND epoch = ? AND seq = ? AND child = ?`,
      ...blobs(log), seq, child,
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
