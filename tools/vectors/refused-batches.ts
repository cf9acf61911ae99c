// Batches that every reader must refuse: each has one fault that its encoder would never make.
import { encode, type Shape } from "#protocol";
import { bob } from "./people.ts";
import { batch } from "./logs.ts";
import { filled, refused, type Vector } from "./vector.ts";

/** Writes CBOR as it stands, whether it means something or not. */
const raw: Shape<unknown> = { toWire: (value) => value, fromWire: (wire) => wire };

type Name = [device: Uint8Array, epoch: Uint8Array];
const hash = filled(0x77, 16);
const [lower, higher] = [0xe2, 0xe3].map((epoch): Name => {
  return [Uint8Array.fromHex(bob.keys.id), filled(epoch, 16)];
});

/** An entry as it travels, with a parent in each of these logs. */
const entry = (parents: number[], changes: Record<number, unknown> = {}): unknown[] =>
  Object.values({
    ...[1, 17, 0, 0, parents.map((log) => [log, 4, hash]), filled(0x50, 17), null],
    ...changes,
  });

const ids = [batch.conversation, batch.device, batch.epoch].map((id) => Uint8Array.fromHex(id));

const batchOf = (logs: unknown[], ...entries: unknown[][]): Uint8Array =>
  encode(raw, [...ids, 0, logs, entries, filled(0x5e, 64)]);

/** The batch that the others were bent from; no reader refuses it. */
export const sound: Uint8Array = batchOf([], entry([]));

/** The same batch with its `first` in two bytes instead of one. */
function longer(): Uint8Array {
  const at = 1 + 34 + 34 + 17;
  return Uint8Array.from([...sound.subarray(0, at), 0x18, ...sound.subarray(at)]);
}

/** And one with parents in two logs. */
export const soundWithLogs: Uint8Array = batchOf([lower, higher], entry([0, 1]));

const bent: [why: string, bytes: Uint8Array][] = [
  ["a batch without entries", batchOf([])],
  ["a log that no parent points into", batchOf([lower], entry([]))],
  ["a log that is named twice", batchOf([lower, lower], entry([0, 1]))],
  ["logs that are not in their order", batchOf([higher, lower], entry([0, 1]))],
  ["a parent that points past the logs", batchOf([lower], entry([0, 1]))],
  ["an entry with its content, and erased", batchOf([], entry([], { 6: filled(0xbb) }))],
  ["an entry that is neither", batchOf([], entry([], { 5: null }))],
  ["a content that is shorter than its salt", batchOf([], entry([], { 5: filled(0x50, 15) }))],
  ["flags on an entry of version 2", batchOf([], entry([], { 1: 1, 2: 1 }))],
  ["a lifetime on an entry of version 2", batchOf([], entry([], { 1: 1, 3: 60 }))],
  ["a new field of an entry", batchOf([], [...entry([]), 0])],
  ["a seq past 32 bits", batchOf([lower], entry([], { 4: [[0, 2 ** 32, hash]] }))],
  ["a number in a longer form than it needs", longer()],
  ["a byte after the end of a batch", Uint8Array.from([...sound, 0])],
];

/** Each with the reason in its name. */
export const refusedBatches: Vector[] = bent.map(([why, bytes]) =>
  refused("batch", why, bytes.toHex()),
);
