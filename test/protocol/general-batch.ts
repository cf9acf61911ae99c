// Batches and bodies as the general codec reads and writes them: the models that the hand-written
// codecs are held to. Their shapes are those of docs/protocol.md; rules that no shape can say follow.
import { bytes, bytesUpTo, decode, encode, limits, list, optional, record } from "#protocol";
import { text, uint, type Batch, type BatchEntry, type Body, type Shape } from "#protocol";
import { conversationId, deviceId, epoch } from "../../src/protocol/ids.ts";
import { growing } from "../../src/protocol/shape.ts";

const seq = uint(0xffff_ffff);
const parent = record({ log: uint(511), seq, hash: bytes(16) });
const entry = record({
  clock: uint(limits.clockMax),
  type: uint(255),
  flags: uint(255),
  lifetime: uint(0xffff_ffff),
  parents: list(parent, limits.parentsMax),
  content: optional(bytesUpTo(16 + limits.bodyBytesMax)),
  erased: optional(bytes(32)),
});

/** A batch with all its types and limits, and no more. */
export const generalShape: Shape<Batch> = record({
  conversation: conversationId,
  device: deviceId,
  epoch,
  first: seq,
  logs: list(record({ device: deviceId, epoch }), 512),
  entries: list(entry, limits.batchEntriesMax),
  signature: bytes(64),
});

/** A body. */
export const generalBodyShape: Shape<Body> = growing({
  content: bytesUpTo(limits.textBytesMax),
  fallback: optional(text(limits.fallbackMax)),
});

/** Either whole or erased, with its salt, and without what version 2 could not say. */
function isEntry({ type, flags, lifetime, content, erased }: BatchEntry): boolean {
  const isWhole = content !== undefined && content.length >= 16;
  const isOneOfBoth = isWhole
    ? erased === undefined
    : content === undefined && erased !== undefined;
  return isOneOfBoth && (type >= 16 || (flags === 0 && lifetime === 0));
}

/** The logs are those that the parents point into, each once, sorted. */
function hasRightLogs({ logs, entries }: Batch): boolean {
  const names = logs.map((log) => log.device + log.epoch);
  const sorted = [...new Set(names)].toSorted();
  const used = new Set(entries.flatMap(({ parents }) => parents.map(({ log }) => log)));
  const all = names.map((_, at) => at);
  return (
    names.join() === sorted.join() && [...used].toSorted((a, b) => a - b).join() === all.join()
  );
}

/** What `decodeBatch` has to make of these bytes. */
export function decodeGenerally(wire: Uint8Array): Batch | undefined {
  const batch = wire.length <= limits.batchBytesMax ? decode(generalShape, wire) : undefined;
  const isBatch = batch && batch.entries.length > 0 && batch.entries.every(isEntry);
  return isBatch && hasRightLogs(batch) ? batch : undefined;
}

/** The bytes of these values, even if they break every rule. */
export const encodeGenerally = (batch: Batch): Uint8Array =>
  Uint8Array.from(encode(generalShape, batch)); // It may be a Buffer.
