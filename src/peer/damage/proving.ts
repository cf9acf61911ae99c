// A start looks only at what is small. A batch proves itself when it is first read, and the rest
// here, in slices, while the peer runs: so damage that nobody meets is found as well.
import { after, isDue, type Steady } from "#protocol";
import { batchRowOf } from "../logs/batches.ts";
import type { Logs } from "../logs/logs.ts";
import type { Context } from "../world/context.ts";
import { StoreFailure } from "../world/ports.ts";
import { ProvedLogs } from "./proved-logs.ts";
import { forgetSuspicion } from "./suspicion.ts";

/** After how many entries or batches a slice ends. */
const [entriesMax, batchesMax] = [128, 16];
/** How long others may go first between two slices, ms. */
const everyMs = 100;
/** A start has better things to do at first, ms. */
const firstMs = 5_000;

/** Proves all batches of the store once in the life of a process. */
export class Proving {
  readonly #context: Context;
  readonly #logs: ProvedLogs;
  #state: "new" | "under way" | "over" = "new";
  /** The last row that has proved itself. */
  #last = -1;
  #nextAt: Steady | undefined;

  constructor(context: Context, { proofs }: Logs) {
    this.#context = context;
    this.#logs = new ProvedLogs(context.store, context.primitives, proofs);
  }

  /** Goes on where another peer of this process had come to. */
  continue(before: Proving): void {
    this.#state = before.#state;
    this.#last = before.#last;
  }

  /** Damage has been found, so there is nothing more to find out. */
  stop(): void {
    this.#state = "over";
  }

  get nextWake(): Steady | undefined {
    if (this.#state === "over") return undefined;
    this.#nextAt ??= after(this.#context.now(), this.#state === "new" ? firstMs : everyMs);
    return this.#nextAt;
  }

  /** Throws `StoreFailure` "corrupt" if a batch is not what was written. */
  wake(): void {
    if (this.#state === "over" || !isDue(this.#nextAt, this.#context.now())) return;
    this.#nextAt = undefined;
    this.#state = "under way";
    if (this.#proveSlice()) return;
    this.#state = "over";
    forgetSuspicion(this.#context.store);
  }

  /** Returns whether there may be more. */
  #proveSlice(): boolean {
    const { store } = this.#context;
    const last = "SELECT * FROM batch WHERE id <= ? ORDER BY id DESC LIMIT 1";
    const before = store.get(last, this.#last);
    this.#logs.startAfter(before && batchRowOf(before));
    const sql = "SELECT * FROM batch WHERE id > ? ORDER BY id LIMIT ?";
    const rows = store.all(sql, this.#last, batchesMax);
    let left = entriesMax;
    for (const row of rows) {
      if (left <= 0) return true;
      if (!this.#logs.goOnWith(batchRowOf(row))) throw new StoreFailure("corrupt");
      this.#last = Number(row["id"]);
      left -= Number(row["count"]);
    }
    return rows.length === batchesMax;
  }
}
