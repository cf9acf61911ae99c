// Conversations whose lines have yet to move: how far the sweep has come in each.
import type { ConversationId } from "#protocol";
import type { Store } from "../world/ports.ts";

/** A sweep through a conversation, by places. */
export interface Move {
  /** It began at this place, and goes on in the logs that it has not come to from here. */
  readonly from: number;
  /** Where it goes on in the others: pairs of a log's row and a seq. */
  readonly at: readonly (readonly [log: number, seq: number])[];
  /** After this place nothing has moved. */
  readonly until: number;
}

/** The table `moving`, in memory as well: looking for work must cost nothing. */
export class Moves {
  readonly #store: Store;
  #moves: Map<ConversationId, Move> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Lines from this place on, and up to the other, may have to move: begins a sweep there. */
  start(conversation: ConversationId, from: number, until: number): void {
    const before = this.of(conversation);
    this.set(conversation, {
      from: Math.min(before?.from ?? from, from),
      at: [],
      until: Math.max(before?.until ?? until, until),
    });
  }

  of(conversation: ConversationId): Move | undefined {
    return this.#all().get(conversation);
  }

  /** The next conversation with lines to move. */
  next(): ConversationId | undefined {
    return this.#all().keys().next().value;
  }

  set(conversation: ConversationId, move: Move): void {
    this.#all().set(conversation, move);
    const id = Uint8Array.fromHex(conversation);
    this.#store.run("INSERT OR REPLACE INTO moving VALUES (?, ?)", id, JSON.stringify(move));
  }

  done(conversation: ConversationId): void {
    this.#all().delete(conversation);
    const id = Uint8Array.fromHex(conversation);
    this.#store.run("DELETE FROM moving WHERE conversation = ?", id);
  }

  #all(): Map<ConversationId, Move> {
    if (this.#moves) return this.#moves;
    const rows = this.#store.all("SELECT * FROM moving").map((row) => {
      const conversation = (row["conversation"] as Uint8Array).toHex() as ConversationId;
      return [conversation, JSON.parse(String(row["state"])) as Move] as const; // Only `set` writes.
    });
    this.#moves = new Map(rows);
    return this.#moves;
  }
}
