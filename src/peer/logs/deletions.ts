// What `delete` entries name. The entry that one names may come later than it does, so its name is
// kept for good.
import type { AccountId, ConversationId, LogId, Parent } from "#protocol";
import { columnsOfLog, keyOfLog } from "../disk/log-name.ts";
import type { Store } from "../world/ports.ts";

/** An entry that its account has deleted: its seq, and the first 16 bytes of its hash. */
export interface Deleted {
  seq: number;
  hash: Uint8Array;
}

/** The table `deletion`. */
export class Deletions {
  readonly #store: Store;
  /** By log: the seq after the last entry that is named. New entries are almost always past it. */
  #ends: Map<string, number> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** This account has written that the entry be deleted; that counts if it wrote the entry, too. */
  add(conversation: ConversationId, account: AccountId, { seq, hash, ...name }: Parent): void {
    const log = { conversation, ...name };
    const by = Uint8Array.fromHex(account);
    this.#store.run(
      "INSERT OR IGNORE INTO deletion VALUES (?, ?, ?, ?, ?, ?)",
      ...columnsOfLog(log),
      seq,
      hash,
      by,
    );
    const ends = this.#known();
    ends.set(keyOfLog(log), Math.max(seq + 1, ends.get(keyOfLog(log)) ?? 0));
  }

  /** Those of these entries that the account of their log has deleted, if the hashes are theirs. */
  of(log: LogId & { account: AccountId }, first: number, end: number): Deleted[] {
    if (first >= (this.#known().get(keyOfLog(log)) ?? 0)) return [];
    const rows = this.#store.all(
      `SELECT seq, hash FROM deletion
       WHERE conversation = ? AND device = ? AND epoch = ? AND seq >= ? AND seq < ? AND account = ?`,
      ...columnsOfLog(log), first, end, Uint8Array.fromHex(log.account),
    ); // prettier-ignore
    return rows.map(({ seq, hash }) => ({ seq: Number(seq), hash: hash as Uint8Array }));
  }

  #known(): Map<string, number> {
    if (this.#ends) return this.#ends;
    const rows = this.#store.all(
      `SELECT conversation, device, epoch, max(seq) + 1 AS next FROM deletion
       GROUP BY conversation, device, epoch`,
    );
    const ends = rows.map((row) => {
      const ids = ["conversation", "device", "epoch"].map((id) => (row[id] as Uint8Array).toHex());
      return [ids.join(""), Number(row["next"])] as const;
    });
    this.#ends = new Map(ends);
    return this.#ends;
  }
}
