// Batches and bodies for tests: random ones, and one that is as full as a test wants it.
import * as fc from "fast-check";
import { limits, saltBytes, type Batch, type BatchEntry, type Body } from "#protocol";
import type { ConversationId, DeviceId, Epoch } from "#protocol";
import { bytes, bytesUpTo, conversation, device, epoch, list } from "./arbitraries.ts";
import { maybe, record, text, uint } from "./arbitraries.ts";

/** Of this many logs, a batch names those that it needs. */
const logsInAll = 8;

const anyParent = record({ log: uint(logsInAll - 1), seq: uint(0xffff_ffff), hash: bytes(16) });

const content = fc
  .tuple(bytes(saltBytes), bytesUpTo(256))
  .map(([salt, rest]) => Uint8Array.from([...salt, ...rest]));
const keptOrErased = fc.oneof(
  record({ content, erased: fc.constant(undefined) }),
  record({ content: fc.constant(undefined), erased: bytes(32) }),
);

/** An entry of version 2 has neither flags nor a lifetime. */
const kind = fc.oneof(
  record({ type: uint(15), flags: fc.constant(0), lifetime: fc.constant(0) }),
  record({
    type: fc.integer({ min: 16, max: 255 }),
    flags: uint(255),
    lifetime: uint(0xffff_ffff),
  }),
);

const anyEntry: fc.Arbitrary<BatchEntry> = fc
  .tuple(kind, keptOrErased, record({ clock: uint(limits.clockMax), parents: list(anyParent) }))
  .map((parts) => Object.assign({}, ...parts) as BatchEntry); // The parts have all its fields.

/** The same batch as it is on the wire: it names the logs that its parents point into, sorted. */
function withLogsInOrder(batch: Batch): Batch {
  const used = new Set(batch.entries.flatMap(({ parents }) => parents.map(({ log }) => log)));
  const nameAt = (at: number): string => `${batch.logs[at]?.device}${batch.logs[at]?.epoch}`;
  const order = [...used].toSorted((one, other) => (nameAt(one) < nameAt(other) ? -1 : 1));
  const logs = order.flatMap((at) => batch.logs[at] ?? []);
  return pointing({ ...batch, logs }, (log) => order.indexOf(log));
}

/** The same batch with parents that point elsewhere. */
export function pointing(batch: Batch, to: (log: number) => number): Batch {
  const entries = batch.entries.map(({ parents, ...entry }) =>
    Object.assign(entry, {
      parents: parents.map(({ log, seq, hash }) => ({ log: to(log), seq, hash })),
    }),
  );
  return { ...batch, entries };
}

/** Batches as `decodeBatch` returns them. */
export const batches: fc.Arbitrary<Batch> = record({
  conversation,
  device,
  epoch,
  first: uint(0xffff_ffff),
  logs: fc.uniqueArray(record({ device, epoch }), {
    minLength: logsInAll,
    maxLength: logsInAll,
    selector: (log) => log.device + log.epoch,
  }),
  entries: fc.array(anyEntry, { minLength: 1, maxLength: 6 }),
  signature: bytes(64),
}).map(withLogsInOrder);

/** Bodies of entries. */
export const bodies: fc.Arbitrary<Body> = record({
  content: bytesUpTo(limits.textBytesMax),
  fallback: maybe(text(64)),
});

/** This value so many times. */
export const times = <T>(count: number, value: T): T[] =>
  Array.from({ length: count }, () => value);

/** A batch of this many entries, each with this many parents, beyond every limit if need be. */
export function batchWith(count: number, parents: number): Batch {
  const id = "ab".repeat(32);
  const log = { device: id as DeviceId, epoch: "cd".repeat(16) as Epoch };
  const parent = { log: 0, seq: 0, hash: new Uint8Array(16) };
  const bare = { clock: 1, type: 17, flags: 0, lifetime: 0, erased: undefined };
  const entry = { ...bare, content: new Uint8Array(16), parents: times(parents, parent) };
  const entries = times(count, entry);
  const signature = new Uint8Array(64);
  return { conversation: id as ConversationId, ...log, first: 0, logs: [log], entries, signature };
}
