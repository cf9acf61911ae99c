// The logs of all conversations on this disk: finding them, reading them and adding to them.
import { encode, limits, noEntry, parentsShape, silentTypes } from "#protocol";
import type {
  AccountId, Batch, Claim, ConversationId, DeviceId, Entry, EntryHash, Epoch, LogId,
} from "#protocol"; // prettier-ignore
import type { Row, Store } from "../world/ports.ts";
import { movePlaces, noteParents, placeAfter, placeAt } from "./order.ts";

/**
 * A log on this disk. `next` is the seq after its last entry; `hash` and `clock` are of that entry.
 */
export interface HeldLog extends LogId {
  id: number;
  account: AccountId;
  next: number;
  hash: EntryHash;
  clock: number;
}

/** An entry with its hash. */
export interface Hashed {
  entry: Entry;
  hash: EntryHash;
}

/** An entry that is new on this disk. `id` is its row, and the number of its line on screen. */
export interface NewEntry {
  id: number;
  log: HeldLog;
  entry: Entry;
}

/** Whether an entry of this type is never a line on screen. */
export const isSilent = (type: number): boolean => silentTypes.includes(type);

/** A key that is unique among the logs of one conversation. */
export const keyOf = (log: { device: DeviceId; epoch: Epoch }): string => log.device + log.epoch;

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

/** The log, or undefined if we hold nothing of it. */
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

/** The logs of all conversations. */
export const everyLog = (store: Store): HeldLog[] =>
  store.all(`SELECT ${columns} FROM log`).map(logOf);

/** The log; makes an empty one if we hold nothing of it. */
export function makeLog(store: Store, log: LogId, account: AccountId): HeldLog {
  store.run(
    `INSERT OR IGNORE INTO log (conversation, account, device, epoch, next, hash, clock)
     VALUES (?, ?, ?, ?, 0, ?, 0)`,
    log.conversation, account, log.device, log.epoch, noEntry,
  ); // prettier-ignore
  const made = findLog(store, log);
  if (made === undefined) throw new Error("the log just made is missing");
  return made;
}

/** The claims that tell a device how much of these logs we hold. */
export const claimsOf = (logs: HeldLog[]): Claim[] => toClaim(logs).map((log) => claimOf(log));

/**
 * The same, but a claim to the log's author carries its head, because the author believes no claim
 * about its own log without one.
 */
export const claimsTo = (store: Store, device: DeviceId, logs: HeldLog[]): Claim[] =>
  toClaim(logs).map((log) =>
    claimOf(log, log.device === device ? headAt(store, log, log.next - 1) : undefined),
  );

const toClaim = (logs: HeldLog[]): HeldLog[] =>
  logs.filter((log) => log.next > 0).slice(-limits.logsMax);

const claimOf = ({ device, epoch, next, hash }: HeldLog, signature?: Uint8Array): Claim => ({
  device,
  epoch,
  next,
  hash,
  signature,
});

/** The head that ends exactly at this entry; every batch ends with one. */
function headAt(store: Store, log: HeldLog, seq: number): Uint8Array | undefined {
  const sql = "SELECT signature FROM head WHERE log = ? AND seq = ?";
  const signature = store.get(sql, log.id, seq)?.["signature"];
  return signature instanceof Uint8Array ? signature : undefined;
}

/** The hash of one entry, {@link noEntry} for seq -1; undefined if we do not hold the entry. */
export function hashAt(store: Store, log: HeldLog, seq: number): EntryHash | undefined {
  if (seq === -1) return noEntry;
  if (seq === log.next - 1) return log.hash;
  const row = store.get("SELECT hash FROM entry WHERE log = ? AND seq = ?", log.id, seq);
  return row?.["hash"] as EntryHash | undefined;
}

/** Compares a claim with our log: we hold it all, it claims more, or it names a different entry. */
export function fitOf(store: Store, log: HeldLog, claim: Claim): "held" | "more" | "other" {
  if (claim.next > log.next) return "more";
  return hashAt(store, log, claim.next - 1) === claim.hash ? "held" : "other";
}

/** Whether we have proof that the log has two branches. */
export function isForked(store: Store, { conversation, device, epoch }: LogId): boolean {
  const sql = "SELECT 1 FROM fork WHERE conversation = ? AND device = ? AND epoch = ?";
  return store.get(sql, conversation, device, epoch) !== undefined;
}

/** A log after it has grown, and those of its entries that are new on this disk. */
export interface Grown {
  log: HeldLog;
  added: NewEntry[];
}

/**
 * Appends entries that follow the log's last one, places them on screen, and moves the log's end.
 * They may leave only under a head, so keep one for them too. An entry that is on disk already,
 * after a hole and so not counted until now, keeps its row.
 */
export function appendEntries(
  store: Store,
  log: HeldLog,
  entries: Hashed[],
  isShown: (entry: Entry) => boolean,
): Grown {
  const there = behindHole(store, log, entries.length);
  let id = Number(store.get("SELECT coalesce(max(id), 0) AS id FROM entry")?.["id"]);
  let place = placeAt(store, log.id, log.next - 1);
  const added: NewEntry[] = [];
  let grown = log;
  for (const { entry, hash } of entries) {
    place = placeAfter(store, log, place, entry);
    grown = { ...log, next: entry.seq + 1, hash, clock: entry.clock };
    const before = there.get(entry.seq);
    if (before?.hash === hash) {
      store.run("UPDATE entry SET place = ? WHERE id = ?", place, before.id);
      continue;
    }
    if (before) removeEntry(store, before.id);
    id += 1;
    insertEntry(store, log, { entry, hash }, { id, place, shown: isShown(entry) ? 1 : 0 });
    noteParents(store, log, id, entry.parents);
    added.push({ id, log: grown, entry });
  }
  store.run(
    "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?",
    grown.next, grown.hash, grown.clock, log.id,
  ); // prettier-ignore
  movePlaces(store, log, log.next, grown.next - 1);
  return { log: grown, added };
}

/** The entries already on disk among the next `count`, by seq; only a mended log has any. */
function behindHole(
  store: Store,
  { id, next }: HeldLog,
  count: number,
): Map<number, { id: number; hash: string }> {
  const rows = store.all(
    "SELECT id, seq, hash FROM entry WHERE log = ? AND seq >= ? AND seq < ?",
    id, next, next + count,
  ); // prettier-ignore
  return new Map(
    rows.map((row) => [Number(row["seq"]), { id: Number(row["id"]), hash: String(row["hash"]) }]),
  );
}

/** Removes an entry that does not count as held, with its head. */
export function removeEntry(store: Store, id: number): void {
  store.run("DELETE FROM head WHERE (log, seq) IN (SELECT log, seq FROM entry WHERE id = ?)", id);
  store.run("DELETE FROM parent WHERE child = ?", id);
  store.run("DELETE FROM entry WHERE id = ?", id);
}

function insertEntry(
  store: Store,
  log: HeldLog,
  { entry, hash }: Hashed,
  { id, place, shown }: { id: number; place: number; shown: number },
): void {
  const { seq, clock, type, parents, bodyHash, content } = entry;
  store.run(
    `INSERT INTO entry (id, conversation, log, seq, hash, clock, type, parents, body_hash, salt,
       body, place, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, log.conversation, log.id, seq, hash, clock, type, encode(parentsShape, parents), bodyHash,
    content?.salt ?? null, content?.body ?? null, place, shown,
  ); // prettier-ignore
}

/** Saves the head that covers everything up to and including this seq. */
export function keepHead(store: Store, log: HeldLog, seq: number, signature: Uint8Array): void {
  store.run("INSERT OR REPLACE INTO head VALUES (?, ?, ?)", log.id, seq, signature);
}

/** The size of an entry in a batch, bytes: its body, parents and fixed fields, estimated. */
export const entryBytes = (body: Uint8Array | undefined, parents: number): number =>
  64 + (body?.length ?? 32) + parents * 24;

/** The share of the window that a batch takes, bytes. */
export const batchBytes = (batch: Batch): number =>
  batch.entries.reduce(
    (sum, { content, parents }) => sum + entryBytes(content?.body, parents.length),
    0,
  );
