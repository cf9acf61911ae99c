// How far others have come in our logs: what their devices hold, and what the accounts have read.
import type { Store } from "../world/ports.ts";

/** For each log and each other, the seq up to which it has come; kept in memory as well. */
export class Marks {
  readonly #store: Store;
  readonly #table: "ack" | "read_mark";
  readonly #logs = new Map<number, Map<string, number>>();

  constructor(store: Store, table: "ack" | "read_mark") {
    this.#store = store;
    this.#table = table;
  }

  of(log: number, who: string): number {
    return this.#known(log).get(who) ?? 0;
  }

  /** How far the one has come that is ahead of all others. */
  highest(log: number): number {
    return Math.max(0, ...this.#known(log).values());
  }

  /** It has come this far, if not further. */
  raise(log: number, who: string, next: number): void {
    if (next <= this.of(log, who)) return;
    this.#known(log).set(who, next);
    const sql = `INSERT OR REPLACE INTO ${this.#table} VALUES (?, ?, ?)`;
    this.#store.run(sql, log, Uint8Array.fromHex(who), next);
  }

  /** How far each has come. */
  all(log: number): ReadonlyMap<string, number> {
    return this.#known(log);
  }

  #known(log: number): Map<string, number> {
    const known = this.#logs.get(log);
    if (known) return known;
    const rows = this.#store.all(`SELECT who, next FROM ${this.#table} WHERE log = ?`, log);
    const marks = new Map(
      rows.map(({ who, next }) => [who instanceof Uint8Array ? who.toHex() : "", Number(next)]),
    );
    this.#logs.set(log, marks);
    return marks;
  }
}
