// The logs, batches and entries on the disk of a simulated device, read from its rows without going
// through the peer.
import { entryTypes, hashEntry, entryAt, meaningOf, noEntry, openBody, parentsOf } from "#protocol";
import type { AccountId, ConversationId, EntryHash, LogId, Parent } from "#protocol";
import type { Row, SqlValue } from "#peer";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { numberOf } from "../../src/peer/disk/entry-number.ts";
import { batchRowOf } from "../../src/peer/logs/batches.ts";
import { HeldBatch } from "../../src/peer/logs/held-batch.ts";

/** Reads a disk. */
export type Rows = (sql: string, ...values: SqlValue[]) => Row[];

/** A log on a disk. */
export interface LogOnDisk extends LogId {
  /** Its row. */
  id: number;
  account: AccountId;
  /** The seq after its last entry. */
  next: number;
  /** Everything before this seq was shown to the person. */
  shown: number;
  /** How far some other device has acknowledged it. */
  acked: number;
}

/** An entry on a disk, and where it stands there. */
export interface EntryOnDisk {
  /** The number under which screens know it. */
  line: number;
  log: LogOnDisk;
  seq: number;
  clock: number;
  place: number;
  parents: Parent[];
  /** As computed from all entries of its log up to this one. */
  hash: EntryHash;
  isText: boolean;
  /** What it says, if it is a text and not erased. */
  text: string | undefined;
}

const logRows = `SELECT log.*,
  (SELECT id + count FROM batch
   WHERE batch.id >= log.id << 32 AND batch.id < (log.id << 32) + coalesce(hole, 1 << 32)
   ORDER BY id DESC LIMIT 1) - (log.id << 32) AS next,
  (SELECT max(next) FROM ack WHERE ack.log = log.id) AS acked
  FROM log ORDER BY id`;

/** What was made of rows; the same array comes back until somebody writes. */
const logsMade = new WeakMap<Row[], LogOnDisk[]>();
const entriesMade = new WeakMap<Row[], EntryOnDisk[]>();

const hex = <T extends string>(value: Row[string] | undefined): T =>
  (value as Uint8Array).toHex() as T;

/** All logs on the disk, the oldest first. */
export function logsOn(rows: Rows): LogOnDisk[] {
  const read = rows(logRows);
  const logs = logsMade.get(read) ?? read.map((row) => logOf(row));
  logsMade.set(read, logs);
  return logs;
}

const logOf = (row: Row): LogOnDisk => ({
  id: Number(row["id"]),
  conversation: hex(row["conversation"]),
  account: hex(row["account"]),
  device: hex(row["device"]),
  epoch: hex(row["epoch"]),
  next: Number(row["next"] ?? 0),
  shown: Number(row["shown"]),
  acked: Number(row["acked"] ?? 0),
});

/** The batches of one log, in order. */
export const batchesOf = (rows: Rows, { id }: LogOnDisk): HeldBatch[] =>
  rows(
    "SELECT * FROM batch WHERE id >= ? AND id < ? ORDER BY id",
    numberOf(id, 0), numberOf(id + 1, 0),
  ).map((row) => new HeldBatch(batchRowOf(row))); // prettier-ignore

/** All entries on the disk: log by log, each in order. */
export function entriesOn(rows: Rows): EntryOnDisk[] {
  const read = rows(logRows);
  const entries = entriesMade.get(read) ?? logsOn(rows).flatMap((log) => entriesOf(rows, log));
  entriesMade.set(read, entries);
  return entries;
}

const { sha256 } = primitivesNode;

function entriesOf(rows: Rows, log: LogOnDisk): EntryOnDisk[] {
  let hash: EntryHash = noEntry;
  return batchesOf(rows, log).flatMap((held) =>
    held.batch.entries.map((entry, at) => {
      const { clock, type, content } = entry;
      hash = hashEntry(log, hash, entryAt(held.batch, entry, at, sha256), sha256);
      const seq = held.first + at;
      const parents = parentsOf(held.batch, entry.parents);
      const isText = meaningOf(type) === entryTypes.text;
      const text = isText ? textIn(openBody(type, content)?.content) : undefined;
      const [line, place] = [numberOf(log.id, seq), held.placeOf(seq)];
      return { line, log, seq, clock, place, parents, hash, isText, text };
    }),
  );
}

const textIn = (content: Uint8Array | undefined): string | undefined =>
  content && new TextDecoder().decode(content);

/** The texts of a conversation, or of all, in the order of their screens. */
export function textsInOrder(rows: Rows, conversation?: string): EntryOnDisk[] {
  const texts = entriesOn(rows).filter(
    ({ log, text }) =>
      text !== undefined && log.conversation === (conversation ?? log.conversation),
  );
  return texts.toSorted(
    (one, other) =>
      compare(one.log.conversation, other.log.conversation) ||
      one.place - other.place ||
      compare(keyOf(one.log), keyOf(other.log)),
  );
}

const keyOf = ({ device, epoch }: LogId): string => device + epoch;
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The name of a log in messages, and as a key: "conversation device epoch". */
export const nameOfLog = ({ conversation, device, epoch }: LogId): string =>
  `${conversation} ${device} ${epoch}`;

/** The log of this name, if the disk holds it. */
export const logOn = (rows: Rows, log: LogId): LogOnDisk | undefined =>
  logsOn(rows).find((one) => nameOfLog(one) === nameOfLog(log));

/** The hashes of a log's entries, by seq. */
export function hashesOn(rows: Rows, log: LogId): Map<number, EntryHash> {
  const entries = entriesOn(rows).filter((entry) => nameOfLog(entry.log) === nameOfLog(log));
  return new Map(entries.map(({ seq, hash }) => [seq, hash]));
}

/** The bytes under which the tables know an id. */
export const blob = (id: string): Uint8Array => Uint8Array.fromHex(id);

/** Whether lines of a conversation have yet to move on screen. */
export const isMoving = (rows: Rows, conversation: ConversationId | string): boolean =>
  rows("SELECT 1 FROM moving WHERE conversation = ?", blob(conversation)).length > 0;
