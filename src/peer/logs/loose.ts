// How many small batches there are at the end of each log, so that they can be joined.
import { limits } from "#protocol";
import type { Store } from "../world/ports.ts";
import { numberOf, partsOf } from "../disk/entry-number.ts";
import type { BatchRow } from "./held-batch.ts";

/** A batch with this many entries, or this many bytes, needs no joining. */
const denseEntries = 48;
const denseBytes = limits.batchBytesMax / 2;
/** How far we look back for batches that an earlier process has left. */
const backMax = 64;

/** Small batches in a row, from this seq to the end of the log. */
export interface Run {
  from: number;
  count: number;
}

/** Whether a batch of so many entries and bytes needs no joining. */
export const isDense = (count: number, bytes: number): boolean =>
  count >= denseEntries || bytes >= denseBytes;

/** The run of small batches at the end of each log, by the log's row. */
export class Loose {
  readonly #store: Store;
  readonly #runs = new Map<number, Run>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** A batch has been added at the end of its log. */
  add(row: BatchRow): Run {
    const { log, first, count, bytes } = row;
    const before = this.#runs.get(log) ?? this.#find(log, first);
    const run = isDense(count, bytes.length)
      ? { from: first + count, count: 0 }
      : { from: before.count === 0 ? first : before.from, count: before.count + 1 };
    this.set(log, run);
    return run;
  }

  set(log: number, run: Run): void {
    this.#runs.set(log, run);
  }

  /** The run that ends before this seq. */
  #find(log: number, before: number): Run {
    const rows = this.#store.all(
      `SELECT id, count, length(bytes) AS bytes FROM batch WHERE id < ? AND id >= ?
       ORDER BY id DESC LIMIT ?`,
      numberOf(log, before), numberOf(log, 0), backMax,
    ); // prettier-ignore
    const end = rows.findIndex((row) => isDense(Number(row["count"]), Number(row["bytes"])));
    const run = end === -1 ? rows : rows.slice(0, end);
    return { from: partsOf(Number(run.at(-1)?.["id"] ?? 0)).seq, count: run.length };
  }
}
