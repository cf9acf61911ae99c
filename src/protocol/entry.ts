// Entries, heads and batches: what one device writes in one conversation, and how it travels.
//
//   log   = (conversation, device, epoch), one writer, seq dense from 0
//   entry = seq, prev, clock, type, parents, body hash, and salt 16 • body unless erased
//   hash  = SHA-256("tincan/1/entry" 0x00 • CBOR of the entry with its log, without salt and body)
//   body hash = SHA-256(salt • body)
//   head  = the author's "head" signature over log • seq • hash
//   batch = consecutive entries of one log under one head: the unit to store, send, acknowledge
//
// On the wire a batch names its log and first seq once, and the order implies `prev`.
import { encode } from "./cbor.ts";
import { conversationId, deviceId, entryHash, epoch } from "./ids.ts";
import type { ConversationId, DeviceId, EntryHash, Epoch } from "./ids.ts";
import { batchEntriesMax, bodyBytesMax, clockMax, logsMax, parentsMax } from "./limits.ts";
import { bytes, bytesUpTo, growing, list, optional, record, uint, type Of } from "./shape.ts";

/**
 * The meanings of an entry's `type` (docs/protocol.md §9). Unknown numbers are kept, and shown as
 * such.
 */
export const entryTypes = {
  opening: 0, // the first entry of a later epoch names its predecessor
  text: 1, // body: UTF-8
  edit: 2,
  delete: 3,
  reaction: 4,
  read: 5, // body: which entries of others have been shown
  member: 6,
  file: 7,
} as const;

/** Types of entries that never become a line on screen (docs/protocol.md §9). */
export const silentTypes: readonly number[] = [entryTypes.opening, entryTypes.read];

/** A log: what one device writes in one conversation between two restores (docs/protocol.md §9). */
export interface LogId {
  conversation: ConversationId;
  device: DeviceId;
  epoch: Epoch;
}

const logKey = { device: deviceId, epoch };
const prefix = bytes(16);
const parentShape = record({ ...logKey, seq: uint(), hash: prefix });

/**
 * An entry of another log that the author had seen; the first 16 bytes of its hash identify it
 * (docs/protocol.md §9).
 */
export type Parent = Of<typeof parentShape>;
/**
 * The at most 8 parents of one entry, in the form that is hashed and stored (docs/protocol.md §9).
 */
export const parentsShape = list(parentShape, parentsMax);

/**
 * An entry as it is stored (docs/protocol.md §9). `seq` counts from 0, `bodyHash` has 32 bytes,
 * `salt` has 16, `body` at most 49,152. Erasing the entry removes `content`.
 */
export interface Entry {
  seq: number;
  /** Hybrid clock: microseconds since 1970, above that of the author's last entry. */
  clock: number;
  type: number;
  parents: Parent[];
  bodyHash: Uint8Array;
  content: { salt: Uint8Array; body: Uint8Array } | undefined;
}

const hashedShape = record({
  conversation: conversationId,
  ...logKey,
  seq: uint(),
  prev: entryHash,
  clock: uint(clockMax),
  type: uint(255),
  parents: parentsShape,
  bodyHash: bytes(32),
});

const label = new TextEncoder().encode("tincan/1/entry\0");

/** The `prev` of seq 0, which has no entry before it: 32 zero bytes (docs/protocol.md §9). */
export const noEntry = "0".repeat(64) as EntryHash;

/**
 * The hash that identifies the entry (docs/protocol.md §9); the next entry of its log holds it as
 * `prev`. `sha256` hashes the joined parts.
 */
export function hashEntry(
  log: LogId,
  prev: EntryHash,
  entry: Entry,
  sha256: (...parts: Uint8Array[]) => Uint8Array,
): EntryHash {
  const { seq, clock, type, parents, bodyHash } = entry;
  const body = encode(hashedShape, { ...log, seq, prev, clock, type, parents, bodyHash });
  return sha256(label, body).toHex() as EntryHash;
}

const headShape = record({ conversation: conversationId, ...logKey, seq: uint(), hash: entryHash });

/** The bytes under a head's signature, for the purpose `head` (docs/protocol.md §9). */
export const headBytes = (log: LogId, seq: number, hash: EntryHash): Uint8Array =>
  encode(headShape, { ...log, seq, hash });

const contentShape = record({ salt: bytes(16), body: bytesUpTo(bodyBytesMax) });
const parentOnWire = record({ log: uint(logsMax), seq: uint(), hash: prefix });
const entryOnWire = record({
  clock: uint(clockMax),
  type: uint(255),
  parents: list(parentOnWire, parentsMax),
  content: optional(contentShape),
  erased: optional(bytes(32)), // the body hash, if the content is gone
});

/**
 * A batch on the wire (docs/protocol.md §9): entries in a row under one head. `logs` are the logs
 * that its parents point into. Reading checks the form only, and neither hashes nor the signature.
 */
export const batchShape = record({
  conversation: conversationId,
  ...logKey,
  first: uint(),
  logs: list(record(logKey), logsMax),
  entries: list(entryOnWire, batchEntriesMax),
  signature: bytes(64),
});
/** One value of {@link batchShape} (docs/protocol.md §9). */
export type Batch = Of<typeof batchShape>;

/** `signature`: the author's head over the entry before `next`, sent only to the author. */
const claim = growing({
  ...logKey,
  next: uint(),
  hash: entryHash,
  signature: optional(bytes(64)),
});

/**
 * What a device holds of one conversation (docs/protocol.md §8): for each log, the next seq and the
 * hash before it.
 */
export const vectorShape = growing({ conversation: conversationId, logs: list(claim, logsMax) });
/** One value of {@link vectorShape} (docs/protocol.md §8). */
export type Vector = Of<typeof vectorShape>;
/**
 * What a vector says about one log (docs/protocol.md §8): the sender holds everything before
 * `next`.
 */
export type Claim = Of<typeof claim>;

/**
 * The body of a `read` entry (docs/protocol.md §9): for each log of the others, the first entry not
 * yet shown.
 */
const readShape = list(record({ ...logKey, next: uint() }), logsMax);
/**
 * One value of {@link readShape} (docs/protocol.md §9): everything before `next` of each log has
 * been shown.
 */
export type ReadMark = Of<typeof readShape>;
export { readShape };

/**
 * The body of an `opening` entry (docs/protocol.md §9): the last entry of the log that this one
 * continues.
 */
export const openingShape = record({ epoch, seq: uint(), hash: entryHash });
