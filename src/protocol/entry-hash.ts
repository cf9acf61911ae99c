// The hash of an entry, which names the entry before it: so the last hash of a log stands for all.
import { encode } from "./cbor.ts";
import { newForm, logName, parentShape, type Entry, type LogId, type Parent } from "./entry.ts";
import { conversationId, entryHash, type EntryHash } from "./ids.ts";
import { clockMax, parentsMax } from "./limits.ts";
import { bytes, list, record, uint } from "./shape.ts";

type Sha256 = (...parts: Uint8Array[]) => Uint8Array;

/** The `prev` of seq 0, which has no entry before it: 32 zero bytes (docs/protocol.md §9). */
export const noEntry = "0".repeat(64) as EntryHash;

/**
 * The hash that identifies the entry (docs/protocol.md §9); the next entry of its log holds it as
 * `prev`. `sha256` hashes the joined parts.
 */
export const hashEntry = (log: LogId, prev: EntryHash, entry: Entry, sha256: Sha256): EntryHash =>
  createChain(log, sha256)(Uint8Array.fromHex(prev), entry).toHex() as EntryHash;

/** Hashes entries of one log: takes the hash of the entry before, and returns that of this one. */
export type Chain = (prev: Uint8Array, entry: Entry) => Uint8Array;

/** A {@link Chain}, which is cheaper than {@link hashEntry} for many entries of the same log. */
export function createChain(log: LogId, sha256: Sha256): Chain {
  const header = new Header(log);
  return (prev, entry) =>
    entry.type < newForm
      ? sha256(olderLabel, olderHeader(log, prev, entry))
      : sha256(header.of(prev, entry));
}

const label = new TextEncoder().encode("tincan/3/entry\0");
const parentBytes = 32 + 16 + 8 + 16;

/**
 * The header of an entry of the new form (docs/protocol.md §9, "Hashes"): every field at its place,
 * in one buffer that is filled again for each entry.
 */
class Header {
  readonly #bytes = new Uint8Array(label.length + 80 + 32 + 23 + parentsMax * parentBytes + 32);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #afterLog: number;
  #at = 0;

  constructor({ conversation, device, epoch }: LogId) {
    this.#put(label);
    for (const id of [conversation, device, epoch]) this.#put(Uint8Array.fromHex(id));
    this.#afterLog = this.#at;
  }

  of(prev: Uint8Array, entry: Entry): Uint8Array {
    this.#at = this.#afterLog;
    this.#put(prev);
    this.#uint64(entry.seq);
    this.#uint64(entry.clock);
    this.#bytes[this.#at++] = entry.type;
    this.#bytes[this.#at++] = entry.flags;
    this.#uint32(entry.lifetime);
    this.#bytes[this.#at++] = entry.parents.length;
    for (const parent of entry.parents) this.#parent(parent);
    this.#put(entry.bodyHash);
    return this.#bytes.subarray(0, this.#at);
  }

  #parent({ device, epoch, seq, hash }: Parent): void {
    this.#put(Uint8Array.fromHex(device));
    this.#put(Uint8Array.fromHex(epoch));
    this.#uint64(seq);
    this.#put(hash);
  }

  #put(part: Uint8Array): void {
    this.#bytes.set(part, this.#at);
    this.#at += part.length;
  }

  #uint32(value: number): void {
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  #uint64(value: number): void {
    this.#uint32(Math.floor(value / 2 ** 32));
    this.#uint32(value % 2 ** 32);
  }
}

const olderLabel = new TextEncoder().encode("tincan/1/entry\0");
const olderShape = record({
  conversation: conversationId,
  ...logName,
  seq: uint(),
  prev: entryHash,
  clock: uint(clockMax),
  type: uint(255),
  parents: list(parentShape, parentsMax),
  bodyHash: bytes(32),
});

/** The form of version 2, which has neither flags nor a lifetime. */
function olderHeader(log: LogId, before: Uint8Array, entry: Entry): Uint8Array {
  const { seq, clock, type, parents, bodyHash } = entry;
  const prev = before.toHex() as EntryHash;
  return encode(olderShape, { ...log, seq, prev, clock, type, parents, bodyHash });
}
