// Rows of a store of the third schema: we put them into tables of that schema, and then they become
// batches in the way in which a whole store is brought up to date.
import { sameBytes, type Primitives } from "#crypto";
import { noEntry } from "#protocol";
import { batchEntries } from "../disk/batch-entries.ts";
import type { SqlValue, Store } from "../world/ports.ts";
import type { OlderTable } from "./older-tables.ts";
import type { Owners } from "./proof.ts";
import type { RemnantRow } from "./remains.ts";
import { unprovedBatches, type LogSalvage } from "./salvage-logs.ts";

/** What `batchEntries` reads, under other names, with keys that drop a row that is found twice. */
const tables = {
  old_log: "id INTEGER PRIMARY KEY, conversation, account, device, epoch, next, hash, clock",
  old_head: "log, seq, signature, PRIMARY KEY (log, seq)",
  old_entry: `id INTEGER PRIMARY KEY, conversation, log, seq, hash, clock, type, parents, body_hash,
    salt, body, place, shown, UNIQUE (log, seq)`,
  old_ack: "log, device, account, next, PRIMARY KEY (log, device)",
  old_read_mark: "log, account, next, PRIMARY KEY (log, account)",
  old_written: "number, id, entry",
  old_fork: "conversation, device, epoch, seq, batch, PRIMARY KEY (conversation, device, epoch)",
};

/** Stands in for the author until we find out who wrote it. */
const nobody = "";

/** Keeps the rows in the new store; makes the tables only if there is a row to keep. */
export class OlderRows {
  readonly #store: Store;
  readonly #sha256: Primitives["sha256"];
  #hasTables = false;

  constructor(store: Store, { sha256 }: Primitives) {
    this.#store = store;
    this.#sha256 = sha256;
  }

  /** Whether there are any. */
  get hasRows(): boolean {
    return this.#hasTables;
  }

  /** Keeps a row, unless its body is damaged or another one is there already. */
  keep(table: OlderTable, row: RemnantRow): void {
    this.#makeTables();
    if (table === "old_log_index") return this.#nameLog(row);
    if (table === "old_log") this.#store.run("DELETE FROM old_log WHERE id = ?", row["id"] ?? null);
    if (table !== "old_entry" || this.#isWhole(row)) insertRow(this.#store, table, row);
  }

  #makeTables(): void {
    if (this.#hasTables) return;
    this.#hasTables = true;
    for (const [table, columns] of Object.entries(tables)) {
      this.#store.run(`CREATE TABLE ${table} (${columns})`);
    }
  }

  /** SQLite's own index of the logs is all that is left when their table is gone. */
  #nameLog(row: RemnantRow): void {
    const rest = { account: nobody, next: 0, hash: noEntry, clock: 0 };
    insertRow(this.#store, "old_log", { ...row, ...rest });
  }

  #isWhole({ salt, body, body_hash: hash }: RemnantRow): boolean {
    if (!(salt instanceof Uint8Array && body instanceof Uint8Array)) return salt === body;
    return hash instanceof Uint8Array && sameBytes(this.#sha256(salt, body), hash);
  }

  /** Gives all of them to `logs`. */
  becomeBatches(logs: LogSalvage, owners: Owners): void {
    if (!this.#hasTables) return;
    this.#nameAuthors(owners);
    this.#findEnds();
    Array.from(batchEntries({ store: this.#store, prefix: "old_" }, this.#store));
    this.#store.run("UPDATE log SET hole = 0"); // Where it breaks off is found out later.
    for (const batch of unprovedBatches(this.#store)) logs.takeBatch(batch);
    logs.wereLong(this.#store.all("SELECT id, next FROM old_log"));
    for (const table of Object.keys(tables)) this.#store.run(`DROP TABLE ${table}`);
  }

  /** A log that only the index names belongs to the account that owns its device. */
  #nameAuthors(owners: Owners): void {
    for (const [device, { account }] of owners) {
      const sql = "UPDATE old_log SET account = ? WHERE account = ? AND device = ?";
      this.#store.run(sql, account, nobody, device);
    }
    this.#store.run("DELETE FROM old_log WHERE account = ?", nobody);
    for (const table of ["old_ack", "old_read_mark"]) {
      this.#store.run(`DELETE FROM ${table} WHERE log NOT IN (SELECT id FROM old_log)`);
    }
  }

  /** Everything that is left of a log says how long it was. */
  #findEnds(): void {
    for (const next of ["next FROM old_ack", "seq + 1 FROM old_head", "seq + 1 FROM old_entry"]) {
      const [value, table] = next.split(" FROM ");
      this.#store.run(
        `UPDATE old_log SET next = max(next, ifnull(
           (SELECT max(${value}) FROM ${table} WHERE log = old_log.id), 0))`,
      );
    }
  }
}

/** Keeps a row that is already there: when two claim the same place, neither is better. */
export function insertRow(store: Store, table: string, row: Record<string, SqlValue>): void {
  const columns = Object.keys(row);
  const marks = columns.map(() => "?").join(", ");
  store.run(
    `INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${marks})`,
    ...Object.values(row),
  );
}
