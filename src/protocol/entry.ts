// Entries: what one device writes in one conversation, each under the hash of the one before.
//
//   log     = (conversation, device, epoch), one writer, seq dense from 0
//   entry   = seq, clock, type, flags, lifetime, parents, body hash, and content unless erased
//   content = salt 16 • body
//   head    = the author's "head" signature over log • seq • hash
import { encode } from "./cbor.ts";
import { conversationId, deviceId, entryHash, epoch } from "./ids.ts";
import type { ConversationId, DeviceId, EntryHash, Epoch } from "./ids.ts";
import { logsNamedMax } from "./limits.ts";
import { bytes, list, record, uint, type Of } from "./shape.ts";

/**
 * The meanings of an entry's `type` (docs/protocol.md §9). Entries of other types are kept, and
 * shown by their fallback.
 */
export const entryTypes = {
  opening: 16, // the first entry of a later epoch names its predecessor
  text: 17, // content: UTF-8
  edit: 18,
  delete: 19, // content: the entry whose content its account takes back
  reaction: 20,
  read: 21, // content: which entries of others have been shown
  member: 22,
  file: 23,
} as const;

/** Types from here on have the form of version 3; those below have that of version 2. */
export const newForm = 16;

/** The type of version 3 that means the same; version 2 had eight types, in the same order. */
export const meaningOf = (type: number): number => (type < 8 ? type + newForm : type);

/** A program that does not know the type shows no line (docs/protocol.md §9). */
export const silentFlag = 1;

/** The types that this program knows; some of them it never shows as a line. */
const shownTypes: ReadonlySet<number> = new Set([entryTypes.text]);
const silentTypes: ReadonlySet<number> = new Set([
  entryTypes.opening,
  entryTypes.delete,
  entryTypes.read,
]);

/** Whether an entry becomes a line on screen (docs/protocol.md §9). */
export function isLine({ type, flags }: { type: number; flags: number }): boolean {
  const meaning = meaningOf(type);
  if (shownTypes.has(meaning)) return true;
  return !silentTypes.has(meaning) && (flags & silentFlag) === 0;
}

/** A log: what one device writes in one conversation between two restores (docs/protocol.md §9). */
export interface LogId {
  conversation: ConversationId;
  device: DeviceId;
  epoch: Epoch;
}

/** The fields that name a log within its conversation (docs/protocol.md §9). */
export const logName = { device: deviceId, epoch };

/**
 * An entry of a log, named so that no other can take its place; the first 16 bytes of its hash
 * identify it (docs/protocol.md §9). A parent is an entry of another log that the author had seen.
 */
export interface Parent {
  device: DeviceId;
  epoch: Epoch;
  seq: number;
  hash: Uint8Array;
}

/** A {@link Parent} outside of a batch, which names its log in full (docs/protocol.md §9). */
export const parentShape = record({ ...logName, seq: uint(), hash: bytes(16) });

/**
 * An entry as it is stored (docs/protocol.md §9). `seq` counts from 0, and `bodyHash` has 32 bytes.
 */
export interface Entry {
  seq: number;
  /** Hybrid clock: microseconds since 1970, above that of the author's last entry. */
  clock: number;
  type: number;
  /** Bits that say what a program does with a type that it does not know: {@link silentFlag}. */
  flags: number;
  /** How long the content is to be kept, seconds; 0: for good. */
  lifetime: number;
  /** At most 8. */
  parents: Parent[];
  bodyHash: Uint8Array;
  /** 16 bytes of salt, then the body (`openBody`); undefined once erased. */
  content: Uint8Array | undefined;
}

/**
 * How many random bytes stand before the body (docs/protocol.md §9), so that nobody can guess a
 * body from its hash.
 */
export const saltBytes = 16;

const headShape = record({
  conversation: conversationId,
  ...logName,
  seq: uint(),
  hash: entryHash,
});

/** The bytes under a head's signature, for the purpose `head` (docs/protocol.md §9). */
export const headBytes = (log: LogId, seq: number, hash: EntryHash): Uint8Array =>
  encode(headShape, { ...log, seq, hash });

/**
 * The content of a `read` entry (docs/protocol.md §9): for each log of the others in which more has
 * been shown, the first entry not yet shown.
 */
export const readShape = list(record({ ...logName, next: uint() }), logsNamedMax);
/**
 * One value of {@link readShape} (docs/protocol.md §9): everything before `next` of each log has
 * been shown.
 */
export type ReadMark = Of<typeof readShape>;

/**
 * The content of an `opening` entry (docs/protocol.md §9): the last entry of the log that this one
 * continues.
 */
export const openingShape = record({ epoch, seq: uint(), hash: entryHash });
