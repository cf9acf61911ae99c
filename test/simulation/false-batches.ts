// Batches that are almost right, each with one twist, and most of them under a valid head.
import { encode, encodeBody, entryTypes, limits, parentShape, readShape } from "#protocol";
import { saltBytes, silentFlag } from "#protocol";
import type { Batch, ConversationId, DeviceId, Epoch } from "#protocol";
import type { Dice } from "./dice.ts";
import { canary } from "./hand.ts";
import { nameOfLog } from "./held.ts";
import type { LiarMemory } from "./liar-memory.ts";

type Row = Batch["entries"][number];
/** The batch with something wrong in it, under a new head. */
type Twist = (batch: Batch, dice: Dice, memory: LiarMemory) => Batch;

/** Thousandths of a millisecond since 1970. No decoder accepts the year 3000. */
const year3000 = Date.UTC(3000) * 1_000;
const farSeqs: [number, ...number[]] = [2 ** 31, 2 ** 32, 2 ** 52, Number.MAX_SAFE_INTEGER - 64];

/** What can be wrong with a batch, by the name of the lie. */
export const falseBatches: Record<string, Twist> = {
  fork: (batch, dice, memory) =>
    eachRow(earlier(batch, memory), (row) => withBody(row, falseText(dice))),
  "wrong signature": (batch, dice) => ({ ...batch, signature: dice.bytes(64) }),
  "huge seq": (batch, dice) => ({ ...batch, first: dice.pick(farSeqs) }),
  "cyclic parents": (batch, dice) => withParents(batch, (seq) => seq + dice.below(3)),
  "parents from nowhere": (batch, dice) => withParents(batch, () => dice.pick(farSeqs)),
  "parents with another hash": (batch, dice, { batches }) => {
    const other = batches.find(({ device }) => device !== batch.device) ?? batch;
    const { device, epoch, first } = other;
    const logs = [{ device, epoch }];
    return eachRow({ ...batch, logs }, (row, at) => {
      const named = { ...parent(0, first), hash: dice.bytes(16) };
      return { ...row, clock: at + 1, parents: [named] };
    });
  },
  "parents outside the table": (batch) =>
    eachRow({ ...batch, logs: [] }, (row) => ({ ...row, parents: [parent(9, 0)] })),
  "clock of the year 3000": (batch) => withClocks(batch, (at) => year3000 + at),
  "last clock of all": (batch) => withClocks(batch, (at, count) => limits.clockMax - count + at + 1),
  "clock of 1970": (batch) => withClocks(batch, (at) => at + 1),
  "clock that runs backwards": (batch) => withClocks(batch, (at) => 1_000_000 - at),
  "erased entries": (batch, dice) =>
    eachRow(batch, (row) => ({ ...row, content: undefined, erased: dice.bytes(32) })),
  "both erased and not": (batch, dice) => eachRow(batch, (row) => ({ ...row, erased: dice.bytes(32) })),
  "unknown types": (batch, dice) =>
    eachRow(batch, (row) => ({ ...row, type: dice.pick([8, 15, 24, 255]) })),
  "unknown types without a line": (batch, dice) =>
    eachRow(batch, (row) => ({ ...row, type: dice.between(24, 256), flags: silentFlag })),
  "flags and lifetimes": (batch, dice) =>
    eachRow(batch, (row) => ({ ...row, flags: dice.below(256), lifetime: dice.below(2 ** 32) })),
  "older types with flags": (batch, dice) =>
    eachRow(batch, (row) => ({ ...row, type: dice.below(16), flags: dice.below(256) })),
  "types of version 2": (batch, dice) =>
    eachRow(batch, (row) => ({ ...salted(row, falseText(dice)), type: dice.below(8) })),
  "known types with odd bodies": (batch, dice) =>
    eachRow(batch, (row) => ({
      ...salted(row, dice.bytes(dice.below(80))),
      type: dice.below(8) + dice.pick([0, 16]),
    })),
  "logs that nobody names": (batch, dice) => ({
    ...batch,
    logs: [...batch.logs, { device: hex(dice, 32), epoch: noEpoch }],
  }),
  "a log named twice": (batch) => {
    const { device, epoch, first } = batch;
    const log = { device, epoch };
    const parents = [parent(0, first), parent(1, first)];
    return eachRow({ ...batch, logs: [log, log] }, (row) => ({ ...row, parents }));
  },
  "texts that are not texts": (batch, dice) => eachRow(batch, (row) => withBody(row, dice.pick(oddTexts))),
  "everything has been read": (batch, dice, memory) =>
    eachRow(batch, (row) => ({ ...withBody(row, readMark(memory, dice)), type: entryTypes.read })),
  "too many entries": (batch) => ({
    ...batch,
    entries: Array.from({ length: limits.batchEntriesMax + 8 }, (_, at) => next(batch, at)),
  }),
  "no entries": (batch) => ({ ...batch, entries: [] }),
  "somebody else's log": (batch, dice, { batches }) => ({
    ...batch,
    device: batches.find(({ device }) => device !== batch.device)?.device ?? hex(dice, 32),
  }),
  "another conversation": (batch, dice, { batches }) => ({
    ...batch,
    conversation:
      batches.find(({ conversation }) => conversation !== batch.conversation)?.conversation ??
      (dice.bytes(32).toHex() as ConversationId),
  }),
}; // prettier-ignore

/** Later ones, which only some plans draw, so that others stay as they are. */
export const laterFalseBatches: Record<string, Twist> = {
  "deletes what others wrote": (batch, dice, memory) =>
    eachRow(batch, (row) => {
      const content = nameOfOthers(batch, dice, memory);
      return content ? { ...withBody(row, content), type: entryTypes.delete } : row;
    }),
}; // prettier-ignore

/** The true name of an entry that somebody else has written. */
function nameOfOthers(batch: Batch, dice: Dice, memory: LiarMemory): Uint8Array | undefined {
  const others = memory.batches.filter(
    ({ conversation, device }) => conversation === batch.conversation && device !== batch.device,
  );
  const other = others[dice.below(others.length)];
  if (!other) return undefined;
  const { device, epoch, first, entries } = other;
  const seq = first + dice.below(entries.length);
  const hash = memory.hashAt(other, seq);
  if (hash === undefined) return undefined;
  const half = Uint8Array.fromHex(hash).subarray(0, 16);
  return encode(parentShape, { device, epoch, seq, hash: half });
}

/** Tells the lie, sometimes in the real log, mostly in one invented for lies. */
export function falseBatch(lie: Twist, batch: Batch, dice: Dice, memory: LiarMemory): Batch {
  const roll = dice.below(10);
  if (roll < 3) return sealed(lie, batch, memory.before(batch), dice, memory);
  const epoch = dice.pick(falseEpochs);
  const end = memory.endOf({ ...batch, epoch });
  const begun = roll < 8 ? end : memory.endOf({ ...batch, epoch: noEpoch });
  return sealed(lie, { ...batch, epoch, first: begun.next }, begun.hash, dice, memory);
}

function sealed(
  lie: Twist,
  batch: Batch,
  prev: Parameters<LiarMemory["signed"]>[1],
  dice: Dice,
  memory: LiarMemory,
): Batch {
  const twisted = lie(batch, dice, memory);
  if (twisted.signature !== batch.signature && twisted.first === batch.first) return twisted;
  return memory.signed(twisted, memory.before(twisted) ?? prev);
}

/** A batch of the same log that was said before, so that the other side is certain to have it. */
const earlier = (batch: Batch, { batches }: LiarMemory): Batch =>
  batches.find((one) => nameOfLog(one) === nameOfLog(batch) && one.first < batch.first) ?? batch;

const falseEpochs: [Epoch, ...Epoch[]] = ["f0".repeat(16) as Epoch, "f1".repeat(16) as Epoch];
/** No log with this epoch ever exists. */
const noEpoch = "ff".repeat(16) as Epoch;

const hex = (dice: Dice, length: number): DeviceId => dice.bytes(length).toHex() as DeviceId;

const eachRow = (batch: Batch, change: (row: Row, at: number) => Row): Batch => ({
  ...batch,
  entries: batch.entries.map(change),
});

/** A text whose content is these bytes, whatever they are. */
const salted = (row: Row, content: Uint8Array): Row => ({
  ...row,
  type: entryTypes.text,
  content: Uint8Array.of(...new Uint8Array(saltBytes), ...content),
  erased: undefined,
});

/** An entry that says this. */
const withBody = (row: Row, content: Uint8Array): Row =>
  salted(row, encodeBody({ content, fallback: undefined }));

const withClocks = (batch: Batch, clock: (at: number, count: number) => number): Batch =>
  eachRow(batch, (row, at) => ({ ...row, clock: clock(at, batch.entries.length) }));

const parent = (log: number, seq: number): Row["parents"][number] => {
  return { log, seq, hash: new Uint8Array(16) };
};

/** Parents in the same log as the entries. */
function withParents(batch: Batch, seqOf: (seq: number) => number): Batch {
  const { device, epoch, first } = batch;
  const rows = { ...batch, logs: [{ device, epoch }] };
  return eachRow(rows, (row, at) => ({ ...row, parents: [parent(0, seqOf(first + at))] }));
}

/** One more of the same. */
function next({ entries: [row] }: Batch, at: number): Row {
  const none = { flags: 0, lifetime: 0, parents: [], content: undefined, erased: undefined };
  const blank = { clock: 0, type: entryTypes.text, ...none };
  return { ...(row ?? blank), clock: (row?.clock ?? 0) + at };
}

/** A text that nobody wrote, which the checks recognise. */
const falseText = (dice: Dice): Uint8Array =>
  new TextEncoder().encode(`false#${1 + dice.below(1_000_000)} ${canary}`);

const oddTexts: [Uint8Array, ...Uint8Array[]] = [
  new Uint8Array(),
  Uint8Array.of(0xff, 0xfe, 0xc0, 0x80),
  new TextEncoder().encode("false#1 \u001b[2J\u202e\u0000"),
  new Uint8Array(12_000).fill(0x0a),
];

/** Claims that everything from everyone was shown, and more than exists. */
function readMark({ batches }: LiarMemory, dice: Dice): Uint8Array {
  const logs = batches.slice(0, 8).map(({ device, epoch }) => ({ device, epoch, next: dice.pick(farSeqs) }));
  return encode(readShape, logs);
} // prettier-ignore
