// Whether the logs on a disk are whole: each entry is there, under the hash of the one before it and
// under a head of its author, and a row says of its batch what the batch says itself.
import { verifyFor, type Primitives } from "#crypto";
import { entryAt, hashEntry, headBytes, isLine, noEntry } from "#protocol";
import type { DeviceId, EntryHash } from "#protocol";
import type { HeldBatch } from "../../src/peer/logs/held-batch.ts";
import { batchesOf, logsOn, type LogOnDisk, type Rows } from "./held.ts";

/** What is needed to check a head. */
export interface Heads {
  primitives: Primitives;
  /** The keys that devices sign with. */
  keys: ReadonlyMap<DeviceId, Uint8Array>;
}

/** What is wrong with a log on this disk; undefined if nothing is. */
export function brokenLog(rows: Rows, heads: Heads): string | undefined {
  for (const log of logsOn(rows)) {
    const wrong = wrongIn(log, batchesOf(rows, log), heads);
    if (wrong !== undefined) return `${wrong} in log ${log.id}`;
  }
  return undefined;
}

function wrongIn(log: LogOnDisk, batches: HeldBatch[], heads: Heads): string | undefined {
  let [next, hash] = [0, noEntry];
  for (const batch of batches) {
    const { first, end, row } = batch;
    if (first !== next) return `entry ${next} is missing before ${first}`;
    if (row.prev.toHex() !== hash) return `the hash before ${first} is another`;
    hash = hashAfter(log, batch, hash, heads.primitives);
    if (row.hash.toHex() !== hash) return `the hash of ${end - 1} is another`;
    const wrong = wrongRow(batch);
    if (wrong !== undefined) return `the row of ${first} has another ${wrong}`;
    if (!isUnderHead(log, batch, hash, heads)) return `${end - 1} is under no head`;
    next = end;
  }
  return next === log.next ? undefined : `${next} entries are not ${log.next}`;
}

function hashAfter(
  log: LogOnDisk,
  { batch }: HeldBatch,
  before: EntryHash,
  { sha256 }: Primitives,
): EntryHash {
  return batch.entries.reduce(
    (hash, entry, at) => hashEntry(log, hash, entryAt(batch, entry, at, sha256), sha256),
    before,
  );
}

function wrongRow(held: HeldBatch): string | undefined {
  const { batch, row, first, end } = held;
  if (batch.first !== first) return "first entry";
  if (row.clock !== batch.entries.at(-1)?.clock) return "clock";
  if (row.place !== held.placeOf(first) || row.till !== held.placeOf(end - 1)) return "place";
  return row.lines === batch.entries.filter((entry) => isLine(entry)).length ? undefined : "count";
}

function isUnderHead(
  log: LogOnDisk,
  { batch, end }: HeldBatch,
  hash: EntryHash,
  { primitives, keys }: Heads,
): boolean {
  const key = keys.get(log.device);
  const head = headBytes(log, end - 1, hash);
  return key !== undefined && verifyFor(primitives, key, "head", head, batch.signature);
}

/**
 * A log of this device in which one batch has entries that somebody else is known to hold, and some
 * that nobody is. If the log then has to give way to what others hold, it would lose the first.
 */
export function joinedTooFar(
  rows: Rows,
  isMine: (device: DeviceId) => boolean,
): string | undefined {
  const found = logsOn(rows).find((log) => {
    if (log.acked === 0 || !isMine(log.device)) return false;
    const ends = rows(
      `SELECT id + count - (?1 << 32) AS seq FROM batch
       WHERE id >= ?1 << 32 AND id < (?1 << 32) + ?2 ORDER BY id DESC LIMIT 1`,
      log.id, log.acked,
    ); // prettier-ignore
    return Number(ends[0]?.["seq"] ?? 0) > log.acked;
  });
  return found && `log ${found.id}, of which others hold ${found.acked} entries`;
}
