// The batches of all logs on this disk, one row each.
//
// The number of an entry is its log's row • seq, each 32 bits: it stays the same when batches are
// joined, and a batch has the number of its first entry.
import { limits, type Batch } from "#protocol";
import { numberOf, partsOf } from "../disk/entry-number.ts";
import type { Row, Store } from "../world/ports.ts";
import { HeldBatch, type BatchRow } from "./held-batch.ts";
import type { Proofs } from "./proofs.ts";

/** Which entries a batch holds, and the places of its first and its last. */
export interface Span {
  first: number;
  end: number;
  place: number;
  till: number;
}

/** What batches report: how many bytes of a log have come or gone; undefined if that is unknown. */
export type Measured = (log: number, bytes: number | undefined) => void;

/** The table `batch`, and those batches that wait for their head. */
export class Batches {
  readonly #store: Store;
  readonly #proofs: Proofs;
  readonly #measured: Measured;
  /** The batch at the end of a log of ours that is still being written, by the log's row. */
  readonly #open = new Map<number, HeldBatch>();
  /** The batch of each log that was read last. */
  readonly #recent = new Map<number, HeldBatch>();

  constructor(store: Store, proofs: Proofs, measured: Measured) {
    this.#store = store;
    this.#proofs = proofs;
    this.#measured = measured;
  }

  /** The batch that holds this entry of the log, if any does. */
  at(log: number, seq: number): HeldBatch | undefined {
    const known = this.#known(log, seq);
    if (known) return known;
    const found = this.#get("id <= ? AND id >= ? ORDER BY id DESC", log, seq, 0);
    return found?.covers(seq) ? this.#remember(found) : undefined;
  }

  #known(log: number, seq: number): HeldBatch | undefined {
    const open = this.#open.get(log);
    if (open?.covers(seq)) return open;
    const recent = this.#recent.get(log);
    return recent?.covers(seq) ? recent : undefined;
  }

  #remember(batch: HeldBatch): HeldBatch {
    if (this.#recent.size >= recentMax) this.#recent.clear();
    this.#recent.set(batch.row.log, batch);
    return batch;
  }

  /** The last batch that begins at or before this seq and has at least so many lines. */
  before(log: number, seq: number, lines: number): HeldBatch | undefined {
    const known = this.#known(log, seq) ?? this.#open.get(log);
    if (known && known.first <= seq && known.row.lines >= lines) return known;
    return this.#get("id <= ? AND id >= ? AND lines >= ? ORDER BY id DESC", log, seq, 0, lines);
  }

  /** The first batch that begins at or after this seq and has at least so many lines. */
  after(log: number, seq: number, lines: number): HeldBatch | undefined {
    const last = limits.logEntriesMax - 1;
    const where = "id >= ? AND id <= ? AND lines >= ? ORDER BY id";
    const found = this.#get(where, log, seq, last, lines);
    if (found) return found;
    const open = this.#open.get(log);
    return open && open.first >= seq && open.row.lines >= lines ? open : undefined;
  }

  /** Where the batch that holds this entry begins and ends, read without its bytes. */
  spanAt(log: number, seq: number): Span | undefined {
    const open = this.#open.get(log);
    if (open?.covers(seq)) return { ...open.row, end: open.end };
    const row = this.#store.get(
      `SELECT id, count, place, till FROM batch WHERE id <= ? AND id >= ?
       ORDER BY id DESC LIMIT 1`,
      numberOf(log, seq), numberOf(log, 0),
    ); // prettier-ignore
    if (!row) return undefined;
    const first = partsOf(Number(row["id"])).seq;
    const end = first + Number(row["count"]);
    return { first, end, place: Number(row["place"]), till: Number(row["till"]) };
  }

  #get(where: string, log: number, from: number, to: number, ...more: number[]) {
    const sql = `SELECT * FROM batch WHERE ${where} LIMIT 1`;
    const row = this.#store.get(sql, numberOf(log, from), numberOf(log, to), ...more);
    return row && this.#held(row);
  }

  #held(row: Row): HeldBatch {
    const about = batchRowOf(row);
    return new HeldBatch(about, undefined, (batch) => this.#proofs.prove(about, batch));
  }

  /** Throws `StoreFailure` "corrupt" if the bytes of the batch are not what was written. */
  prove(batch: HeldBatch): void {
    if (!this.#proofs.has(batch.row)) void batch.batch;
  }

  /** How many lines the batches have that begin at `from` or later; at most `max` batches count. */
  linesFrom({ id, next }: { id: number; next: number }, from: number, max: number): number {
    const row = this.#store.get(
      `SELECT sum(lines) AS lines FROM
         (SELECT lines FROM batch WHERE id >= ? AND id < ? AND lines > 0 ORDER BY id LIMIT ?)`,
      numberOf(id, from), numberOf(id, next), Number.isFinite(max) ? max : -1,
    ); // prettier-ignore
    const open = this.#open.get(id);
    return Number(row?.["lines"] ?? 0) + (open && open.first >= from ? open.row.lines : 0);
  }

  /** The batches that begin at `from` or later and end at `to` or before, at most `max`. */
  between(log: number, from: number, to: number, max: number): HeldBatch[] {
    const sql = "SELECT * FROM batch WHERE id >= ? AND id < ? ORDER BY id LIMIT ?";
    const rows = this.#store.all(sql, numberOf(log, from), numberOf(log, to), max);
    return rows.map((row) => this.#held(row)).filter(({ end }) => end <= to);
  }

  /** All batches of the log from this seq on, a few at a time. */
  *from(log: number, seq: number): Generator<HeldBatch> {
    for (let next = seq; ;) {
      const found = this.between(log, next, limits.logEntriesMax, rowsAtOnce);
      yield* found;
      if (found.length < rowsAtOnce) return;
      next = found.at(-1)?.end ?? next;
    }
  }

  /** `batch` saves reading the bytes again, as a new batch is often wanted at once. */
  insert(row: BatchRow, batch?: Batch): void {
    const { log, first, count, lines, place, till, clock, prev, hash, places, bytes } = row;
    this.#recent.delete(log);
    this.#proofs.add(row);
    this.#measured(log, bytes.length);
    this.#store.run(
      // In place of one that did not count, after a hole.
      "INSERT OR REPLACE INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      numberOf(log, first), count, lines, place, till, clock, prev, hash, places ?? null, bytes,
    ); // prettier-ignore
    if (batch) this.#remember(new HeldBatch(row, batch));
  }

  /** Removes the batches of the log that begin at `from` or later and before `to`: so many bytes. */
  remove(log: number, from: number, to: number = limits.logEntriesMax, bytes?: number): void {
    this.#recent.delete(log);
    this.#measured(log, bytes === undefined ? undefined : -bytes);
    this.#store.run(
      "DELETE FROM batch WHERE id >= ? AND id < ?",
      numberOf(log, from), numberOf(log, to),
    ); // prettier-ignore
  }

  /** Gives the entries of a batch other places. */
  place(
    batch: HeldBatch,
    { place, till, places }: Pick<BatchRow, "place" | "till" | "places">,
  ): void {
    this.#recent.delete(batch.row.log);
    this.#store.run(
      "UPDATE batch SET place = ?, till = ?, places = ? WHERE id = ?",
      place, till, places ?? null, numberOf(batch.row.log, batch.first),
    ); // prettier-ignore
  }

  /** Some of its contents are erased, or back; all else about the batch stays. */
  rewrite({ row: { log, first, bytes: before } }: HeldBatch, bytes: Uint8Array): void {
    this.#recent.delete(log);
    this.#measured(log, bytes.length - before.length);
    this.#store.run("UPDATE batch SET bytes = ? WHERE id = ?", bytes, numberOf(log, first));
  }

  /** Until it has a head, a batch is only in memory. */
  open(batch: HeldBatch): void {
    this.#open.set(batch.row.log, batch);
  }

  /** The batch has its head now, and becomes a row. */
  close(row: BatchRow, batch: Batch): void {
    this.#open.delete(row.log);
    this.insert(row, batch);
  }
}

const recentMax = 256;
const rowsAtOnce = 16;

/** Casts are safe: only we write these tables. */
export const batchRowOf = (row: Row): BatchRow => ({
  log: partsOf(Number(row["id"])).log,
  first: partsOf(Number(row["id"])).seq,
  count: Number(row["count"]),
  lines: Number(row["lines"]),
  place: Number(row["place"]),
  till: Number(row["till"]),
  clock: Number(row["clock"]),
  prev: row["prev"] as Uint8Array,
  hash: row["hash"] as Uint8Array,
  places: row["places"] instanceof Uint8Array ? row["places"] : undefined,
  bytes: row["bytes"] as Uint8Array,
});
