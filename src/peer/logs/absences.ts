// Entries that are held without their contents, and whether these may still come.
import type { BatchEntry } from "#protocol";
import { numberOf, partsOf } from "../disk/entry-number.ts";
import type { Store } from "../world/ports.ts";

/**
 * Why a content is absent. `lost`: somebody else may have it. `deleted`: the account that wrote it
 * has taken it back. `here`: it was erased on this device only, on purpose.
 */
export type Absence = "lost" | "deleted" | "here";

/** Whether the time for which a content was meant to be kept is over; `wallMs`: ms since 1970. */
export const isExpired = (
  { clock, lifetime }: Pick<BatchEntry, "clock" | "lifetime">,
  wallMs: number,
): boolean => lifetime > 0 && clock / 1000 + lifetime * 1000 <= wallMs;

/** The table `absent`. Almost always it is empty, and then it costs nothing. */
export class Absences {
  readonly #store: Store;
  /** The rows of logs that it has, or had, entries of. */
  #logs: Set<number> | undefined;
  #losses = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether a content of the log in this row may be absent. */
  has(log: number): boolean {
    return this.#known().has(log);
  }

  /** Whether a content of any log may be absent. */
  get isEmpty(): boolean {
    return this.#known().size === 0;
  }

  /** Grows whenever there is more to ask others for. */
  get losses(): number {
    return this.#losses;
  }

  of(entry: number): Absence | undefined {
    if (!this.has(partsOf(entry).log)) return undefined;
    const row = this.#store.get("SELECT why FROM absent WHERE entry = ?", entry);
    return row?.["why"] as Absence | undefined; // Only `note` writes it.
  }

  note(entry: number, why: Absence): void {
    this.#store.run("INSERT OR REPLACE INTO absent VALUES (?, ?)", entry, why);
    this.#known().add(partsOf(entry).log);
    if (why === "lost") this.#losses += 1;
  }

  /** The content is back. */
  end(entry: number): void {
    this.#store.run("DELETE FROM absent WHERE entry = ?", entry);
  }

  /** These entries of the log are new here. */
  arrived(log: number, first: number, entries: BatchEntry[]): void {
    if (this.has(log)) this.forget(log, first, first + entries.length);
    for (const [at, { erased }] of entries.entries()) {
      if (erased) this.note(numberOf(log, first + at), "lost");
    }
  }

  /** The numbers of these entries will stand for others. */
  forget(log: number, from: number, to: number): void {
    if (!this.has(log)) return;
    this.#store.run(
      "DELETE FROM absent WHERE entry >= ? AND entry < ?",
      numberOf(log, from), numberOf(log, to),
    ); // prettier-ignore
  }

  /** The first entries of the log from this seq on whose contents others may have, by their seqs. */
  lost(log: number, { from, to, max }: { from: number; to: number; max: number }): number[] {
    if (!this.has(log)) return [];
    const rows = this.#store.all(
      `SELECT entry FROM absent WHERE entry >= ? AND entry < ? AND why = 'lost'
       ORDER BY entry LIMIT ?`,
      numberOf(log, from), numberOf(log, to), max,
    ); // prettier-ignore
    return rows.map(({ entry }) => partsOf(Number(entry)).seq);
  }

  #known(): Set<number> {
    if (this.#logs) return this.#logs;
    const rows = this.#store.all("SELECT DISTINCT entry >> 32 AS log FROM absent");
    this.#logs = new Set(rows.map(({ log }) => Number(log)));
    return this.#logs;
  }
}
