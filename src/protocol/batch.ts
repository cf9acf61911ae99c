// Batches: entries of one log in a row under one head, as one byte string. This is the unit to
// store, send and acknowledge.
//
// The bytes are strict CBOR (docs/protocol.md §9, "Batches"), written and read here without the
// values in between that `encode` and `decode` build, because every message takes this way.
import { CborReader } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";
import { newForm, saltBytes, type Entry, type LogId, type Parent } from "./entry.ts";
import type { ConversationId, DeviceId, Epoch } from "./ids.ts";
import { batchBytesMax, batchEntriesMax, bodyBytesMax, clockMax } from "./limits.ts";
import { logEntriesMax, parentsMax } from "./limits.ts";
import { Malformed } from "./shape.ts";

/** A log of the batch's conversation. */
type LogName = Omit<LogId, "conversation">;

/** A parent as a batch has it: `log` is a position in the batch's `logs`. */
export interface BatchParent {
  log: number;
  seq: number;
  /** The first 16 bytes of the entry's hash. */
  hash: Uint8Array;
}

/** An entry as a batch has it; its place in the list implies its seq. */
export interface BatchEntry {
  clock: number;
  type: number;
  flags: number;
  lifetime: number;
  parents: BatchParent[];
  content: Uint8Array | undefined;
  /** The body hash if the content is gone, otherwise undefined. */
  erased: Uint8Array | undefined;
}

/**
 * A batch in memory (docs/protocol.md §9). Its identity is (log, first, count, hash of the last
 * entry), never its bytes, because erasing changes those.
 */
export interface Batch extends LogId {
  first: number;
  /** The logs that its parents point into, each once. On the wire they are sorted, and all used. */
  logs: LogName[];
  entries: BatchEntry[];
  signature: Uint8Array;
}

const maxSeq = logEntriesMax - 1;
const maxLifetime = 0xffff_ffff;
const maxLogs = batchEntriesMax * parentsMax;

/** The most that a batch takes besides its entries, bytes. */
export const emptyBatchMax = 192;
/** The most that an entry takes besides its content, and that a parent takes, bytes. */
const [bareEntryMax, parentBytesMax] = [96, 96];

/** The most that an entry takes in a batch, bytes: content included, and as many parents. */
export const entryBytesMax = (contentBytes: number, parents: number): number =>
  bareEntryMax + contentBytes + parents * parentBytesMax;

const writer = new CborWriter();

/**
 * The bytes of a batch (docs/protocol.md §9), with its logs in their order and without those that
 * no parent needs. It trusts the batch and checks no limit.
 */
export function encodeBatch(batch: Batch): Uint8Array {
  const { conversation, device, epoch, first, logs, entries, signature } = withSortedLogs(batch);
  writer.clear();
  writer.list(7);
  for (const id of [conversation, device, epoch]) writer.bytes(Uint8Array.fromHex(id));
  writer.uint(first);
  writer.list(logs.length);
  for (const log of logs) writeLog(log);
  writer.list(entries.length);
  for (const entry of entries) writeEntry(entry);
  writer.bytes(signature);
  return writer.take();
}

/**
 * Sorted, so that a log never gets a later position when entries are left out: the bytes of fewer
 * entries are fewer bytes, which `batchBytesMax` relies on.
 */
function withSortedLogs(batch: Batch): Batch {
  if (batch.logs.length === 0) return batch;
  const used = new Set(batch.entries.flatMap(({ parents }) => parents.map(({ log }) => log)));
  const kept = batch.logs.map((log, at) => ({ log, at })).filter(({ at }) => used.has(at));
  kept.sort((one, other) => (nameOf(one.log) < nameOf(other.log) ? -1 : 1));
  const positions = new Map(kept.map(({ at }, position) => [at, position]));
  const entries = batch.entries.map((entry) => ({
    ...entry,
    parents: entry.parents.map((one) => ({ ...one, log: positions.get(one.log) ?? one.log })),
  }));
  return { ...batch, logs: kept.map(({ log }) => log), entries };
}

/** Hex digits sort as the bytes do that they stand for. */
const nameOf = ({ device, epoch }: LogName): string => device + epoch;

function writeLog({ device, epoch }: LogName): void {
  writer.list(2);
  writer.bytes(Uint8Array.fromHex(device));
  writer.bytes(Uint8Array.fromHex(epoch));
}

function writeEntry({ clock, type, flags, lifetime, parents, content, erased }: BatchEntry): void {
  writer.list(7);
  for (const number of [clock, type, flags, lifetime]) writer.uint(number);
  writer.list(parents.length);
  for (const { log, seq, hash } of parents) {
    writer.list(3);
    writer.uint(log);
    writer.uint(seq);
    writer.bytes(hash);
  }
  for (const bytes of [content, erased]) {
    if (bytes) writer.bytes(bytes);
    else writer.null();
  }
}

/**
 * The batch of these bytes, or undefined if they are not the one encoding of a batch
 * (docs/protocol.md §9). Never throws. It checks the form only, neither hashes nor the signature;
 * contents and hashes are parts of `wire`, and no copies.
 */
export function decodeBatch(wire: Uint8Array): Batch | undefined {
  if (wire.length > batchBytesMax) return undefined;
  try {
    return readBatch(new CborReader(wire));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function readBatch(reader: CborReader): Batch {
  reader.record(7);
  const conversation = hex<ConversationId>(reader, 32);
  const log = readLog(reader);
  const first = reader.uint(maxSeq);
  const logs = Array.from({ length: reader.list(maxLogs) }, () => {
    reader.record(2);
    return readLog(reader);
  });
  const entries = Array.from({ length: reader.list(batchEntriesMax) }, () => readEntry(reader));
  const signature = reader.bytes(64, 64);
  if (!reader.isAtEnd || entries.length === 0) throw new Malformed("too little, or too much");
  checkLogs(logs, entries);
  return { conversation, ...log, first, logs, entries, signature };
}

const hex = <T extends string>(reader: CborReader, length: number): T =>
  reader.bytes(length, length).toHex() as T; // The brand says which id it is.

const readLog = (reader: CborReader): LogName => ({
  device: hex<DeviceId>(reader, 32),
  epoch: hex<Epoch>(reader, 16),
});

function readEntry(reader: CborReader): BatchEntry {
  reader.record(7);
  const [clock, type] = [reader.uint(clockMax), reader.uint(255)];
  const isOlder = type < newForm; // Its hash covers neither flags nor a lifetime.
  const [flags, lifetime] = [
    reader.uint(isOlder ? 0 : 255),
    reader.uint(isOlder ? 0 : maxLifetime),
  ];
  const parents = Array.from({ length: reader.list(parentsMax) }, () => readParent(reader));
  const content = reader.isNull() ? undefined : reader.bytes(saltBytes, saltBytes + bodyBytesMax);
  const erased = reader.isNull() ? undefined : reader.bytes(32, 32);
  if ((content === undefined) === (erased === undefined)) throw new Malformed("both, or neither");
  return { clock, type, flags, lifetime, parents, content, erased };
}

function readParent(reader: CborReader): BatchParent {
  reader.record(3);
  const [log, seq] = [reader.uint(maxLogs - 1), reader.uint(maxSeq)];
  return { log, seq, hash: reader.bytes(16, 16) };
}

/** The logs are sorted, and a parent points into each of them. */
function checkLogs(logs: LogName[], entries: BatchEntry[]): void {
  for (const [at, log] of logs.entries()) {
    const before = logs[at - 1];
    if (before && nameOf(before) >= nameOf(log)) throw new Malformed("logs out of order");
  }
  const used = new Set<number>();
  for (const { parents } of entries) for (const { log } of parents) used.add(log);
  if (used.size !== logs.length) throw new Malformed("a log that no parent needs");
  for (const log of used) if (log >= logs.length) throw new Malformed("a parent past the logs");
}

/** The entry at this position of a batch, with the hash of its body. */
export function entryAt(
  batch: Pick<Batch, "first" | "logs">,
  row: BatchEntry,
  index: number,
  sha256: (...parts: Uint8Array[]) => Uint8Array,
): Entry {
  const { erased, parents, ...entry } = row;
  const bodyHash = row.content ? sha256(row.content) : (erased ?? new Uint8Array(32));
  return { ...entry, seq: batch.first + index, parents: parentsOf(batch, parents), bodyHash };
}

/** The parents as names of entries. A parent that points past the batch's logs is left out. */
export const parentsOf = ({ logs }: Pick<Batch, "logs">, parents: BatchParent[]): Parent[] =>
  parents.flatMap(({ log, seq, hash }) => {
    const named = logs[log];
    return named ? [{ ...named, seq, hash }] : [];
  });

/** The same entries from this position on: the head covers them as well. */
export const suffixOf = (batch: Batch, from: number): Batch =>
  from === 0 ? batch : { ...batch, first: batch.first + from, entries: batch.entries.slice(from) };

/** The entry with its parents pointing into `logs`, which grows by those that it lacks. */
export function renamed(entry: BatchEntry, from: LogName[], logs: LogName[]): BatchEntry {
  if (entry.parents.length === 0) return entry;
  const parents = parentsOf({ logs: from }, entry.parents).map(({ device, epoch, seq, hash }) => {
    const at = logs.findIndex((one) => one.device === device && one.epoch === epoch);
    return { log: at === -1 ? logs.push({ device, epoch }) - 1 : at, seq, hash };
  });
  return { ...entry, parents };
}
