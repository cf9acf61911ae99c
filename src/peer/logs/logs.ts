// The logs of all conversations on this disk: finding them, and how far each has come.
import type { Primitives } from "#crypto";
import { isLine, limits, noEntry, type AccountId, type ConversationId } from "#protocol";
import type { DeviceId, EntryHash, Epoch, LogId } from "#protocol";
import type { Row, Store } from "../world/ports.ts";
import { Absences } from "./absences.ts";
import { Awaited } from "./awaited.ts";
import { numberOf } from "../disk/entry-number.ts";
import { Batches } from "./batches.ts";
import { Deletions } from "./deletions.ts";
import { Loose } from "./loose.ts";
import { Marks } from "./marks.ts";
import { Moves } from "./moves.ts";
import { Proofs } from "./proofs.ts";
import { Usage } from "./usage.ts";

/** A log on this disk. `next` is the seq after its last entry; the fields after it are of that. */
export interface HeldLog extends LogId {
  /** Its row. */
  id: number;
  account: AccountId;
  next: number;
  hash: EntryHash;
  clock: number;
  place: number;
  /** The seq after its last line; 0 if it has none. */
  linesEnd: number;
  /** The person has been shown everything before this seq. */
  shown: number;
  /** Whether batches follow that do not count, because some before them are missing. */
  hasHole: boolean;
}

/** A key that is unique among the logs of one conversation; logs at one place sort by it. */
export const keyOf = (log: { device: DeviceId; epoch: Epoch }): string => log.device + log.epoch;

const blob = (id: string): Uint8Array => Uint8Array.fromHex(id);
const hex = (value: Row[string] | undefined): string =>
  value instanceof Uint8Array ? value.toHex() : "";

/**
 * The logs, read once and then kept in memory. Whoever changes one on disk says so with `keep`; a
 * turn that could not be saved takes the whole object with it.
 */
export class Logs {
  readonly store: Store;
  readonly proofs: Proofs;
  readonly batches: Batches;
  readonly usage: Usage;
  readonly loose: Loose;
  readonly awaited: Awaited;
  readonly moves: Moves;
  readonly absences: Absences;
  readonly deletions: Deletions;
  /** How far each device has acknowledged each log, and how far each account has read it. */
  readonly acks: Marks;
  readonly reads: Marks;
  readonly sha256: Primitives["sha256"];
  readonly #conversations = new Map<ConversationId, Map<string, HeldLog>>();
  readonly #byRow = new Map<number, HeldLog>();
  /** Rows of logs whose `shown` is not on disk yet. */
  readonly #toSave = new Set<number>();

  constructor(store: Store, { sha256 }: Pick<Primitives, "sha256">) {
    this.store = store;
    this.proofs = new Proofs(sha256);
    this.usage = new Usage(store);
    this.batches = new Batches(store, this.proofs, (row, bytes) => this.#measured(row, bytes));
    this.loose = new Loose(store);
    this.awaited = new Awaited(store);
    this.moves = new Moves(store);
    this.absences = new Absences(store);
    this.deletions = new Deletions(store);
    this.acks = new Marks(store, "ack");
    this.reads = new Marks(store, "read_mark");
    this.sha256 = sha256;
  }

  /** All logs of a conversation, the oldest first. */
  of(conversation: ConversationId): HeldLog[] {
    return [...this.#logsOf(conversation).values()];
  }

  /** The log, or undefined if we hold nothing of it. */
  find(log: LogId): HeldLog | undefined {
    return this.#logsOf(log.conversation).get(keyOf(log));
  }

  /** The log in this row. */
  inRow(row: number): HeldLog | undefined {
    const known = this.#byRow.get(row);
    if (known) return known;
    const found = this.store.get("SELECT conversation FROM log WHERE id = ?", row);
    if (found) this.#logsOf(hex(found["conversation"]) as ConversationId);
    return this.#byRow.get(row);
  }

  #measured(row: number, bytes: number | undefined): void {
    const log = this.usage.isEmpty ? undefined : this.inRow(row);
    if (log && bytes !== undefined) this.usage.changed(log, bytes);
    else if (log) this.usage.forget(log.conversation);
  }

  /** The logs of all conversations. */
  every(): HeldLog[] {
    const rows = this.store.all("SELECT DISTINCT conversation FROM log");
    return rows.flatMap((row) => this.of(hex(row["conversation"]) as ConversationId));
  }

  #logsOf(conversation: ConversationId): Map<string, HeldLog> {
    const known = this.#conversations.get(conversation);
    if (known) return known;
    const sql = "SELECT * FROM log WHERE conversation = ? ORDER BY id";
    const logs = this.store.all(sql, blob(conversation)).map((row) => this.#read(row));
    const found = new Map(logs.map((log) => [keyOf(log), log]));
    this.#conversations.set(conversation, found);
    for (const log of logs) this.#byRow.set(log.id, log);
    return found;
  }

  /** Casts are safe: only we write this table. */
  #read(row: Row): HeldLog {
    const id = Number(row["id"]);
    const hole = row["hole"] === null ? limits.logEntriesMax : Number(row["hole"]);
    return {
      id,
      conversation: hex(row["conversation"]) as ConversationId,
      account: hex(row["account"]) as AccountId,
      device: hex(row["device"]) as DeviceId,
      epoch: hex(row["epoch"]) as Epoch,
      shown: Number(row["shown"]),
      hasHole: row["hole"] !== null,
      ...this.#endOf(id, hole),
    };
  }

  /** The end of the log as its batches before this seq give it. */
  #endOf(id: number, before: number): End {
    const row = this.store.get(
      `SELECT id, count, clock, till, hash FROM batch WHERE id >= ? AND id < ?
       ORDER BY id DESC LIMIT 1`,
      numberOf(id, 0), numberOf(id, before),
    ); // prettier-ignore
    if (!row) return nothing;
    const next = Number(row["id"]) - numberOf(id, 0) + Number(row["count"]);
    const hash = hex(row["hash"]) as EntryHash;
    const [clock, place] = [Number(row["clock"]), Number(row["till"])];
    return { next, hash, clock, place, linesEnd: this.#linesEnd(id, next) };
  }

  #linesEnd(id: number, next: number): number {
    const batch = next > 0 ? this.batches.before(id, next - 1, 1) : undefined;
    if (!batch || batch.row.lines === batch.row.count) return batch?.end ?? 0;
    return batch.first + batch.batch.entries.findLastIndex((entry) => isLine(entry)) + 1;
  }

  /** The log; makes an empty one if we hold nothing of it. */
  make(log: LogId, account: AccountId): HeldLog {
    const known = this.find(log);
    if (known) return known;
    this.store.run(
      "INSERT INTO log (conversation, account, device, epoch) VALUES (?, ?, ?, ?)",
      blob(log.conversation), blob(account), blob(log.device), blob(log.epoch),
    ); // prettier-ignore
    const row = this.store.get("SELECT last_insert_rowid() AS id");
    return this.keep({ ...emptyLog(log, account), id: Number(row?.["id"]) });
  }

  /** The log as it is on disk now. */
  keep(log: HeldLog): HeldLog {
    this.#logsOf(log.conversation).set(keyOf(log), log);
    this.#byRow.set(log.id, log);
    return log;
  }

  /** The person has been shown everything before this seq. Written at the end of the turn. */
  show(log: HeldLog, upTo: number): void {
    this.keep({ ...log, shown: upTo });
    this.#toSave.add(log.id);
  }

  /** Writes what only memory knows. */
  save(): void {
    for (const id of this.#toSave) {
      const shown = this.#byRow.get(id)?.shown ?? 0;
      this.store.run("UPDATE log SET shown = ? WHERE id = ?", shown, id);
    }
    this.#toSave.clear();
  }

  /** Reads the log from the disk again. */
  reload(log: HeldLog): HeldLog {
    this.usage.forget(log.conversation);
    const row = this.store.get("SELECT * FROM log WHERE id = ?", log.id);
    if (!row) throw new Error("the log is missing");
    return this.keep({ ...this.#read(row), shown: this.#byRow.get(log.id)?.shown ?? 0 });
  }

  /** The seq after the last entry that can be read, which may come after a hole. */
  heldEnd({ id, next, hasHole }: HeldLog): number {
    return (hasHole && this.batches.before(id, limits.logEntriesMax - 1, 0)?.end) || next;
  }

  /** The hash of one entry, {@link noEntry} for seq -1; undefined if we do not hold the entry. */
  hashAt(log: HeldLog, seq: number): EntryHash | undefined {
    if (seq === -1) return noEntry;
    if (seq === log.next - 1) return log.hash;
    if (seq >= log.next) return undefined;
    return this.batches.at(log.id, seq)?.hashOf(seq, this.sha256).toHex() as EntryHash | undefined;
  }
}

type End = Pick<HeldLog, "next" | "hash" | "clock" | "place" | "linesEnd">;
const nothing: End = { next: 0, hash: noEntry, clock: -1, place: -1, linesEnd: 0 };

/** A log of which we hold nothing, and that has no row yet. */
export function emptyLog({ conversation, device, epoch }: LogId, account: AccountId): HeldLog {
  return { id: -1, conversation, device, epoch, account, ...nothing, shown: 0, hasHole: false };
}
