// From the third schema to the fourth: the entries of each log become batches, as their heads
// divide them. Hashes and signatures stay what they were.
import { bytes, decode, deviceId, encodeBatch, epoch, limits, list } from "#protocol";
import { record, renamed, uint, type Batch, type BatchEntry, type ConversationId } from "#protocol";
import type { DeviceId, Epoch, LogId } from "#protocol";
import { StoreFailure, type Row, type SqlValue, type Store } from "../world/ports.ts";
import { numberOf } from "./entry-number.ts";
import { entryRuns, joinedRuns, type EntryRun, type Joints } from "./entry-runs.ts";
import { inOrder } from "./in-order.ts";
import { columnsOf } from "./batch-columns.ts";
import { keyOfLog } from "./log-name.ts";

/** Tables of the third schema: as they were, or renamed to stand next to today's. */
export interface OlderTables {
  store: Store;
  prefix: "" | "old_";
}

/** From where to where. */
interface Way {
  older: OlderTables;
  fresh: Store;
  /** How far we hold each log, by the key of its name. */
  ends: ReadonlyMap<string, number>;
}

/** The bytes of an id or a hash. Throws {@link StoreFailure} "corrupt" if it is none. */
function blob(value: SqlValue | undefined): Uint8Array {
  const hex = String(value);
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{64})$/.test(hex)) throw new StoreFailure("corrupt");
  return Uint8Array.fromHex(hex);
}

/**
 * Fills today's tables about logs from the older ones, in slices: yields how many entries each
 * batch has. Throws {@link StoreFailure}.
 */
export function* batchEntries(older: OlderTables, fresh: Store): Generator<number> {
  const { store, prefix } = older;
  const logs = store.all(`SELECT * FROM ${prefix}log ORDER BY id`);
  const ends = new Map(logs.map((row) => [keyOfLog(logOf(row)), Number(row["next"])]));
  for (const row of logs) yield* batchLog({ older, fresh, ends }, row);
  copyMarks(older, fresh, "ack", "device");
  copyMarks(older, fresh, "read_mark", "account");
  copyWritten(older, fresh);
  for (const row of store.all(`SELECT * FROM ${prefix}fork`)) {
    const ids = [row["conversation"], row["device"], row["epoch"]].map(blob);
    const rest = [row["seq"] ?? 0, row["batch"] ?? null];
    fresh.run("INSERT INTO fork VALUES (?, ?, ?, ?, ?)", ...ids, ...rest);
  }
}

type Marks = "ack" | "read_mark";

function copyMarks({ store, prefix }: OlderTables, fresh: Store, table: Marks, who: string): void {
  for (const row of store.all(`SELECT * FROM ${prefix}${table}`)) {
    const values = [row["log"] ?? 0, blob(row[who]), row["next"] ?? 0];
    fresh.run(`INSERT INTO ${table} VALUES (?, ?, ?)`, ...values);
  }
}

function copyWritten({ store, prefix }: OlderTables, fresh: Store): void {
  const sql = `SELECT number, written.id, log, seq
    FROM ${prefix}written AS written JOIN ${prefix}entry AS entry ON entry.id = entry
    WHERE number > ? ORDER BY number LIMIT ?`;
  for (const { number = 0, id = "", log, seq } of inOrder(store, sql, "number")) {
    const entry = numberOf(Number(log), Number(seq));
    fresh.run("INSERT INTO written VALUES (?, ?, ?)", number, id, entry);
  }
}

/** The log of a row. Casts are safe: `keepLog` reads the same columns, and throws. */
const logOf = ({ conversation, device, epoch: named }: Row): LogId => ({
  conversation: conversation as ConversationId,
  device: device as DeviceId,
  epoch: named as Epoch,
});

function* batchLog(way: Way, row: Row): Generator<number> {
  const { store, prefix } = way.older;
  const [id, next] = [Number(row["id"]), Number(row["next"])];
  keepLog(way, row);
  const log = logOf(row);
  const headed = `SELECT entry.*, signature FROM ${prefix}entry AS entry
    LEFT JOIN ${prefix}head AS head ON head.log = entry.log AND head.seq = entry.seq
    WHERE entry.log = ? AND entry.seq > ? ORDER BY entry.seq LIMIT ?`;
  const runs = entryRuns(inOrder(store, headed, "seq", id), next);
  for (const run of joinedRuns(runs, jointsOf(way.older, row))) {
    insertBatch(way, { id, log }, run);
    yield run.rows.length;
  }
}

function keepLog({ older: { store, prefix }, fresh }: Way, row: Row): void {
  const [id, next] = [Number(row["id"]), Number(row["next"])];
  const names = ["conversation", "account", "device", "epoch"].map((name) => blob(row[name]));
  const sql = `SELECT min(seq) AS seq FROM ${prefix}entry WHERE log = ? AND shown = 0`;
  const shown = Math.min(next, Number(store.get(sql, id)?.["seq"] ?? next));
  const more = store.get(`SELECT 1 FROM ${prefix}entry WHERE log = ? AND seq >= ?`, id, next);
  const hole = more ? next : null;
  fresh.run("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", id, ...names, shown, hole);
}

/** A log that this device may have written is joined only as far as others hold it (join.ts). */
function jointsOf({ store, prefix }: OlderTables, { id = 0, next, account }: Row): Joints {
  const rows = store.all(`SELECT next FROM ${prefix}ack WHERE log = ?`, id);
  const cuts = new Set(rows.map((row) => Number(row["next"])));
  const mine = store.get("SELECT value FROM profile WHERE key = 'account'")?.["value"];
  const isOthers = mine !== undefined && mine !== account;
  return { next: Number(next), cuts, joinsTo: isOthers ? Infinity : Math.max(0, ...cuts) };
}

/** The log that a batch is of, and its row. */
interface OfLog {
  id: number;
  log: LogId;
}

function insertBatch(way: Way, { id, log }: OfLog, run: EntryRun): void {
  const { rows, signature, prev } = run;
  const [head, last] = [rows[0], rows.at(-1)];
  const first = Number(head?.["seq"]);
  const logs: Batch["logs"] = [];
  const entries = rows.map((row) => entryOf(row, logs));
  const places = rows.map(({ place }) => Number(place));
  const { count, lines, place, till, clock, places: column } = columnsOf(entries, places);
  way.fresh.run(
    "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    numberOf(id, first), count, lines, place, till, clock,
    prev === undefined ? new Uint8Array() : blob(prev), blob(last?.["hash"]), column ?? null,
    encodeBatch({ ...log, first, logs, entries, signature }),
  ); // prettier-ignore
  for (const row of rows) noteAwaited(way, { id, log }, row);
  for (const [at, { erased }] of entries.entries()) {
    if (erased) way.fresh.run("INSERT INTO absent VALUES (?, 'lost')", numberOf(id, first + at));
  }
}

function noteAwaited({ fresh, ends }: Way, { id, log }: OfLog, row: Row): void {
  for (const { device, epoch: one, seq } of parentsOf(row)) {
    const parent = { conversation: log.conversation, device, epoch: one };
    if (seq < (ends.get(keyOfLog(parent)) ?? 0)) continue;
    fresh.run(
      "INSERT OR IGNORE INTO awaited VALUES (?, ?, ?, ?, ?)",
      blob(log.conversation), blob(device), blob(one), seq, numberOf(id, Number(row["seq"])),
    ); // prettier-ignore
  }
}

const oldParents = list(
  record({ device: deviceId, epoch, seq: uint(), hash: bytes(16) }),
  limits.parentsMax,
);

const parentsOf = ({ parents }: Row) =>
  (parents instanceof Uint8Array ? decode(oldParents, parents) : undefined) ?? [];

function entryOf(row: Row, logs: Batch["logs"]): BatchEntry {
  const { salt, body, body_hash: bodyHash } = row;
  const isWhole = salt instanceof Uint8Array && body instanceof Uint8Array;
  if (!isWhole && salt !== body) throw new StoreFailure("corrupt"); // Only both go together.
  const named = parentsOf(row);
  const parents = named.map(({ seq, hash }, log) => ({ log, seq, hash }));
  const entry: BatchEntry = {
    clock: Number(row["clock"]),
    type: Number(row["type"]),
    flags: 0,
    lifetime: 0,
    parents,
    content: isWhole ? joined(salt, body) : undefined,
    erased: isWhole || !(bodyHash instanceof Uint8Array) ? undefined : bodyHash,
  };
  return renamed(entry, named, logs);
}

function joined(salt: Uint8Array, body: Uint8Array): Uint8Array {
  const content = new Uint8Array(salt.length + body.length);
  content.set(salt);
  content.set(body, salt.length);
  return content;
}
