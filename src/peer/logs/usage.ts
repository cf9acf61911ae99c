// How much of this disk each account fills with what it writes: sums that follow every batch.
import type { AccountId, ConversationId } from "#protocol";
import type { Store } from "../world/ports.ts";

/** Whose log it is. */
export interface Whose {
  conversation: ConversationId;
  account: AccountId;
}

/** By conversation and account; a sum is read from the disk once, when somebody asks for it. */
export class Usage {
  readonly #store: Store;
  readonly #sums = new Map<ConversationId, Map<AccountId, number>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** How many bytes of batches this account has here, with those kept as proofs of forks. */
  of({ conversation, account }: Whose): number {
    const sums = this.#sums.get(conversation) ?? this.#read(conversation);
    this.#sums.set(conversation, sums);
    return sums.get(account) ?? 0;
  }

  /** Batches of this account have become longer by so many bytes, or shorter. */
  changed({ conversation, account }: Whose, bytes: number): void {
    const sums = this.#sums.get(conversation);
    sums?.set(account, (sums.get(account) ?? 0) + bytes);
  }

  /** Batches of this conversation are gone, and nobody has measured them. */
  forget(conversation: ConversationId): void {
    this.#sums.delete(conversation);
  }

  get isEmpty(): boolean {
    return this.#sums.size === 0;
  }

  /** The logs first, because each has its batches in one range of numbers. */
  #read(conversation: ConversationId): Map<AccountId, number> {
    const of = Uint8Array.fromHex(conversation);
    const rows = this.#store.all(
      `SELECT lower(hex(account)) AS account, sum(bytes) AS bytes FROM (
         SELECT account, length(bytes) AS bytes FROM log CROSS JOIN batch
           ON batch.id >= log.id << 32 AND batch.id < log.id + 1 << 32 WHERE conversation = ?
         UNION ALL
         SELECT account, length(batch) FROM fork JOIN log USING (conversation, device, epoch)
           WHERE conversation = ?)
       GROUP BY account`,
      of, of,
    ); // prettier-ignore
    return new Map(rows.map((row) => [row["account"] as AccountId, Number(row["bytes"])]));
  }
}
