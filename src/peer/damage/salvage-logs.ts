// The logs of a salvaged store. A batch proves itself and names its log, so what a row of the table
// of logs says besides is only how far the log was shown.
import { limits, type AccountId, type Batch } from "#protocol";
import { numberOf, partsOf } from "../disk/entry-number.ts";
import { columnsOfLog } from "../disk/log-name.ts";
import { batchRowOf } from "../logs/batches.ts";
import { eraseDeleted, eraseHere, targetOf } from "../logs/contents.ts";
import { HeldBatch, type BatchRow } from "../logs/held-batch.ts";
import { fillHole } from "../logs/hole.ts";
import { Logs, type HeldLog } from "../logs/logs.ts";
import type { Row, Store } from "../world/ports.ts";
import { Hearsay } from "./hearsay.ts";
import { proved, type Owners, type ProofNeeds } from "./proof.ts";
import type { RemnantRow } from "./remains.ts";

/** A log as it is now, how long it was as far as we know, and how many entries are there. */
export interface SalvagedLog {
  log: HeldLog;
  end: number;
  held: number;
}

/** Takes in what is left of the logs, first their rows, then the batches, then the rest. */
export class LogSalvage {
  readonly #store: Store;
  /** For its tables; the logs themselves it may read only once all rows are there. */
  readonly #logs: Logs;
  readonly #needs: ProofNeeds;
  readonly #owners: Owners;
  readonly #hearsay = new Hearsay();
  #accounts: Set<string> | undefined;

  constructor(store: Store, needs: ProofNeeds, owners: Owners) {
    this.#store = store;
    this.#logs = new Logs(store, needs.primitives);
    this.#needs = needs;
    this.#owners = owners;
  }

  /** A row of the table of logs. Where the log breaks off is found out in the end. */
  takeLog({ id, conversation, account, device, epoch, shown }: RemnantRow): void {
    this.#store.run(
      "INSERT OR IGNORE INTO log VALUES (?, ?, ?, ?, ?, ?, 0)",
      ...[id, conversation, account, device, epoch, shown].map((value) => value ?? null),
    );
  }

  /** Keeps a batch that proves itself, if nothing longer is there. */
  takeBatch(row: BatchRow): void {
    const batch = proved(row, this.#needs, this.#owners);
    if (!batch || !this.#isOfLog(batch) || !this.#makesRoom(batch)) return;
    this.#logs.batches.insert(batch.row);
    this.#logs.absences.arrived(row.log, row.first, batch.batch.entries);
    this.#hear(batch);
  }

  /** What the batch says about other entries. */
  #hear({ row, batch }: HeldBatch): void {
    this.#hearsay.hear(batch, this.#ownerOf(batch));
    for (const target of batch.entries.flatMap((entry) => targetOf(entry) ?? [])) {
      this.#logs.deletions.add(batch.conversation, this.#accountOf(row.log), target);
    }
  }

  /** The account of a log that has its row. */
  #accountOf(log: number): AccountId {
    const sql = "SELECT lower(hex(account)) AS account FROM log WHERE id = ?";
    return String(this.#store.get(sql, log)?.["account"]) as AccountId;
  }

  #ownerOf = ({ device }: Batch): AccountId | undefined => this.#owners.get(device)?.account;

  /** Whether the row is that of the log that the batch names; names the log if its row is gone. */
  #isOfLog({ row, batch }: HeldBatch): boolean {
    const ids = columnsOfLog(batch);
    const owner = this.#ownerOf(batch);
    if (owner) {
      this.#store.run(
        `INSERT OR IGNORE INTO log (id, account, conversation, device, epoch, hole)
         VALUES (?, ?, ?, ?, ?, 0)`,
        row.log, Uint8Array.fromHex(owner), ...ids,
      ); // prettier-ignore
    }
    const same = "SELECT 1 FROM log WHERE id = ? AND conversation = ? AND device = ? AND epoch = ?";
    return this.#store.get(same, row.log, ...ids) !== undefined;
  }

  /**
   * Removes the batches that this one covers, at least in part; false if they are worth more. The
   * pages of a store can be of different ages: before and after batches were joined.
   */
  #makesRoom({ row, first, end }: HeldBatch): boolean {
    const rows = this.#store.all(
      "SELECT id, count FROM batch WHERE id > ? AND id < ?",
      numberOf(row.log, first) - limits.batchEntriesMax, numberOf(row.log, end),
    ); // prettier-ignore
    const from = numberOf(row.log, first);
    const covered = rows.filter(({ id, count }) => Number(id) + Number(count) > from);
    if (covered.reduce((sum, { count }) => sum + Number(count), 0) >= row.count) return false;
    for (const { id } of covered) this.#store.run("DELETE FROM batch WHERE id = ?", id ?? null);
    return true;
  }

  /** How long the logs were, according to their older rows: `id` and `next`. */
  wereLong(rows: Row[]): void {
    const logs = new Logs(this.#store, this.#needs.primitives);
    for (const { id, next } of rows) {
      const log = logs.inRow(Number(id));
      if (log) this.#hearsay.raise(log, Number(next));
    }
  }

  /**
   * A row of `ack` or `read_mark`: devices acknowledge, accounts read. One of somebody unknown is of
   * a device whose list is lost.
   */
  takeMark({ log, who, next }: RemnantRow): void {
    const id = who instanceof Uint8Array ? who.toHex() : "";
    this.#accounts ??= this.#knownAccounts();
    const marks = this.#accounts.has(id) ? this.#logs.reads : this.#logs.acks;
    const hasLog = this.#store.get("SELECT 1 FROM log WHERE id = ?", log ?? null) !== undefined;
    if (hasLog) marks.raise(Number(log), id, Number(next));
  }

  #knownAccounts(): Set<string> {
    const sql = "SELECT account FROM contact UNION SELECT lower(hex(account)) FROM log";
    const rows = this.#store.all(sql);
    const owners = [...this.#owners.values()].map(({ account }) => account);
    return new Set([...rows.map(({ account }) => String(account)), ...owners]);
  }

  /**
   * Finds where each log breaks off; `mine` is my account, if that is known. Pages can be older than
   * the erasing of what is on them, so erases that again, and `erased`, which are numbers of entries.
   */
  finish(mine: AccountId | undefined, erased: number[]): SalvagedLog[] {
    const logs = new Logs(this.#store, this.#needs.primitives);
    for (const log of logs.every()) fillHole(logs, log, 0);
    const every = logs.every();
    for (const log of every) eraseDeleted(logs, log, 0, logs.heldEnd(log));
    for (const { log: row, seq } of erased.map(partsOf)) {
      const log = logs.inRow(row);
      if (log) eraseHere(logs, log, seq);
    }
    this.#keepReads(logs, mine);
    for (const log of every) logs.moves.start(log.conversation, 0, Number.MAX_SAFE_INTEGER);
    return every.map((log) => this.#salvaged(logs, log));
  }

  /** What an account says it has read: of my logs how far others are, of theirs what I was shown. */
  #keepReads(logs: Logs, mine: AccountId | undefined): void {
    for (const { account, log: id, next } of this.#hearsay.reads()) {
      const log = logs.find(id);
      if (!log || log.account === account) continue;
      logs.reads.raise(log.id, account, next);
      if (account !== mine) continue;
      this.#store.run("UPDATE log SET shown = max(shown, ?) WHERE id = ?", next, log.id);
    }
  }

  #salvaged(logs: Logs, log: HeldLog): SalvagedLog {
    const rows = this.#store.get(
      "SELECT sum(count) AS n FROM batch WHERE id >= ? AND id < ?",
      numberOf(log.id, 0), numberOf(log.id + 1, 0),
    ); // prettier-ignore
    const end = Math.max(this.#hearsay.endOf(log), logs.acks.highest(log.id));
    return { log, end, held: Number(rows?.["n"] ?? 0) };
  }
}

/** The batches that a store of the third schema has become, before they are proved. */
export function* unprovedBatches(store: Store): Generator<BatchRow> {
  for (let id: number | undefined = -1; ;) {
    const row = store.get("SELECT * FROM batch WHERE id > ? ORDER BY id LIMIT 1", id);
    if (!row) return;
    id = Number(row["id"]);
    store.run("DELETE FROM batch WHERE id = ?", id);
    yield batchRowOf(row);
  }
}
