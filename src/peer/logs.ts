// The logs of all conversations as they stand on this disk: finding, keeping and reading them.
import { decode, encode, entryTypes, limits, noEntry, parentsShape } from "#protocol";
import type {
  AccountId, Batch, Claim, ConversationId, DeviceId, Entry, EntryHash, Epoch, LogId, Vector,
} from "#protocol"; // prettier-ignore
import { placeFamily, placeOf, type Placed } from "./order.ts";
import type { Row, Store } from "./ports.ts";

/** A log as it stands on this disk. `next`, `hash` and `clock` are those after its last entry. */
export interface HeldLog extends LogId {
  id: number;
  account: AccountId;
  next: number;
  hash: EntryHash;
  clock: number;
}

/** An entry that is new on this disk; `id` is its row, which a screen knows as its line. */
export interface NewEntry {
  id: number;
  log: HeldLog;
  entry: Entry;
}

/** Whether an entry of this type is never a line on screen. */
export const isSilent = (type: number): boolean =>
  type === entryTypes.opening || type === entryTypes.read;

const columns = "id, conversation, account, device, epoch, next, hash, clock";

const logOf = (row: Row): HeldLog => ({
  id: Number(row["id"]),
  conversation: row["conversation"] as ConversationId,
  account: row["account"] as AccountId,
  device: row["device"] as DeviceId,
  epoch: row["epoch"] as Epoch,
  next: Number(row["next"]),
  hash: row["hash"] as EntryHash,
  clock: Number(row["clock"]),
});

/** The log, or undefined when nothing of it is held. */
export function findLog(store: Store, log: LogId): HeldLog | undefined {
  const row = store.get(
    `SELECT ${columns} FROM log WHERE conversation = ? AND device = ? AND epoch = ?`,
    log.conversation, log.device, log.epoch,
  ); // prettier-ignore
  return row && logOf(row);
}

/** All logs of a conversation, the oldest first. */
export const logsOf = (store: Store, conversation: ConversationId): HeldLog[] =>
  store
    .all(`SELECT ${columns} FROM log WHERE conversation = ? ORDER BY id`, conversation)
    .map(logOf);

/** The log, made empty when nothing of it is held. */
export function makeLog(store: Store, log: LogId, account: AccountId): HeldLog {
  store.run(
    `INSERT OR IGNORE INTO log (conversation, account, device, epoch, next, hash, clock)
     VALUES (?, ?, ?, ?, 0, ?, 0)`,
    log.conversation, account, log.device, log.epoch, noEntry,
  ); // prettier-ignore
  const made = findLog(store, log);
  if (made === undefined) throw new Error("a log that was just made is not there");
  return made;
}

/** What is held of a conversation, as it is told to another device. */
export function vectorOf(store: Store, conversation: ConversationId): Vector {
  const held = logsOf(store, conversation).filter((log) => log.next > 0);
  const logs = held.slice(-limits.logsMax).map(({ device, epoch, next, hash }) => {
    return { device, epoch, next, hash };
  });
  return { conversation, logs };
}

/** The hash of one entry, {@link noEntry} before the first; undefined when it is not held. */
export function hashAt(store: Store, log: HeldLog, seq: number): EntryHash | undefined {
  if (seq === -1) return noEntry;
  if (seq === log.next - 1) return log.hash;
  const row = store.get("SELECT hash FROM entry WHERE log = ? AND seq = ?", log.id, seq);
  return row?.["hash"] as EntryHash | undefined;
}

/** Whether a claim names another entry than the one that is held at its place. */
export function contradicts(store: Store, log: HeldLog, claim: Claim): boolean {
  return claim.next <= log.next && hashAt(store, log, claim.next - 1) !== claim.hash;
}

/**
 * Appends an entry that follows the log's last one, and puts it in its place on screen. The log row
 * moves on; the entry may leave only under a head that is kept too.
 */
export function appendEntry(
  store: Store,
  log: HeldLog,
  entry: Entry,
  hash: EntryHash,
  shown: boolean,
): NewEntry {
  const { conversation, id: logRow } = log;
  const { seq, clock, type, parents, bodyHash, content } = entry;
  const placed = { conversation, log: logRow, seq, clock, parents };
  store.run(
    `INSERT INTO entry (conversation, log, seq, hash, clock, type, parents, body_hash, salt, body,
       place, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    conversation, logRow, seq, hash, clock, type, encode(parentsShape, parents), bodyHash,
    content?.salt ?? null, content?.body ?? null, placeOf(store, placed), shown ? 1 : 0,
  ); // prettier-ignore
  store.run(
    "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?",
    seq + 1, hash, clock, logRow,
  ); // prettier-ignore
  const id = Number(store.get("SELECT last_insert_rowid() AS id")?.["id"]);
  placeFamily(store, { ...placed, id }, (child) => readPlaced(store, child));
  return { id, log: { ...log, next: seq + 1, hash, clock }, entry };
}

function readPlaced(store: Store, id: number): Placed {
  const row = store.get(
    "SELECT id, conversation, log, seq, clock, parents FROM entry WHERE id = ?",
    id,
  );
  if (row === undefined) throw new Error("a parent row names an entry that is not there");
  return {
    id,
    conversation: row["conversation"] as ConversationId,
    log: Number(row["log"]),
    seq: Number(row["seq"]),
    clock: Number(row["clock"]),
    parents: decode(parentsShape, row["parents"] as Uint8Array) ?? [],
  };
}

/** Keeps the head that covers everything up to and with this seq. */
export function keepHead(store: Store, log: HeldLog, seq: number, signature: Uint8Array): void {
  store.run("INSERT OR IGNORE INTO head VALUES (?, ?, ?)", log.id, seq, signature);
}

/** What an entry takes in a batch, bytes: its body, and what names and dates it. */
export const entryBytes = (body: Uint8Array | undefined, parents: number): number =>
  64 + (body?.length ?? 32) + parents * 24;

/**
 * The batch that begins at this seq: as many entries as fit, up to the last kept head among them.
 * Undefined when there is no head from there on.
 */
export function readBatch(store: Store, log: HeldLog, first: number): Batch | undefined {
  const rows = store.all(
    `SELECT seq, clock, type, parents, body_hash, salt, body FROM entry
     WHERE log = ? AND seq >= ? ORDER BY seq LIMIT ?`,
    log.id, first, limits.batchEntriesMax,
  ); // prettier-ignore
  const entries = fitting(rows.map(entryOf));
  const head = store.get(
    "SELECT seq, signature FROM head WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq DESC",
    log.id, first, first + entries.length,
  ); // prettier-ignore
  if (head === undefined) return undefined;
  const covered = entries.slice(0, Number(head["seq"]) - first + 1);
  return onWire(log, first, covered, head["signature"] as Uint8Array);
}

const entryOf = (row: Row): Entry => {
  const { salt, body } = row;
  const whole = salt instanceof Uint8Array && body instanceof Uint8Array;
  return {
    seq: Number(row["seq"]),
    clock: Number(row["clock"]),
    type: Number(row["type"]),
    parents: decode(parentsShape, row["parents"] as Uint8Array) ?? [],
    bodyHash: row["body_hash"] as Uint8Array,
    content: whole ? { salt, body } : undefined,
  };
};

function fitting(entries: Entry[]): Entry[] {
  let room = limits.batchBytesMax;
  const over = entries.findIndex((entry) => {
    room -= entryBytes(entry.content?.body, entry.parents.length);
    return room < 0;
  });
  return over === -1 ? entries : entries.slice(0, over);
}

/** Parents point into a table of logs, so that each log is named once in a batch. */
function onWire(log: HeldLog, first: number, entries: Entry[], signature: Uint8Array): Batch {
  const logs: Batch["logs"] = [];
  const indexOf = (device: DeviceId, epoch: Epoch): number => {
    const at = logs.findIndex((one) => one.device === device && one.epoch === epoch);
    return at === -1 ? logs.push({ device, epoch }) - 1 : at;
  };
  const rows = entries.map(({ clock, type, parents, content, bodyHash }) => ({
    clock,
    type,
    parents: parents.map(({ device, epoch, seq, hash }) => {
      return { log: indexOf(device, epoch), seq, hash };
    }),
    content,
    erased: content ? undefined : bodyHash,
  }));
  const { conversation, device, epoch } = log;
  return { conversation, device, epoch, first, logs, entries: rows, signature };
}
