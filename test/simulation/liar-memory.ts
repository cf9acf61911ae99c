// What a lying peer knows: its own keys, its own disk, and everything said to it and by it.
import { signFor, type Primitives } from "#crypto";
import { decodeBatch, entryAt, hashEntry, headBytes, noEntry } from "#protocol";
import type { Batch, BetweenPeers, DeviceId, EntryHash, LogId } from "#protocol";
import { hashesOn, nameOfLog, type Rows } from "./held.ts";

const keptMax = 48;

/** The end of a log that only the liar knows about. */
export interface End {
  next: number;
  hash: EntryHash;
}

export class LiarMemory {
  /** Messages that were said earlier, to anyone. */
  readonly said: BetweenPeers[] = [];
  /** Batches that were said and heard, of anyone's logs. */
  readonly batches: Batch[] = [];
  /** Device lists that were said and heard. */
  readonly lists: Uint8Array[] = [];
  /** Other people's public agreement keys, as handshakes have shown them. */
  readonly keys: Uint8Array[] = [];
  readonly #primitives: Primitives;
  readonly #rows: Rows;
  readonly #secrets = new Map<DeviceId, Uint8Array>();
  readonly #ends = new Map<string, End>();

  /** `rows`: reads its own disk. */
  constructor(primitives: Primitives, rows: Rows) {
    this.#primitives = primitives;
    this.#rows = rows;
  }

  /** Remembers a secret that it signs with. */
  signs(secret: Uint8Array): void {
    const device = this.#primitives.sha256(this.#primitives.signingPublic(secret));
    this.#secrets.set(device.toHex() as DeviceId, secret);
  }

  says(messages: readonly BetweenPeers[]): void {
    for (const one of messages) keep(this.said, one);
    this.hears(messages);
  }

  hears(messages: readonly BetweenPeers[]): void {
    for (const one of messages) {
      const batch = one.type === "batch" ? decodeBatch(one.batch) : undefined;
      if (batch) keep(this.batches, batch);
      if (one.type === "list") keep(this.lists, one.list);
    }
  }

  heardKey(key: Uint8Array): void {
    keep(this.keys, key);
  }

  // Signing lies

  /** The end of an invented log, as the liar last told it. */
  endOf(log: LogId): End {
    return this.#ends.get(nameOfLog(log)) ?? { next: 0, hash: noEntry };
  }

  /** The batch with a head signed with its author's key if the liar has it; otherwise unchanged. */
  signed(batch: Batch, prev: EntryHash | undefined): Batch {
    const secret = this.#secrets.get(batch.device);
    if (!secret || prev === undefined) return batch;
    const hash = this.#chain(batch, prev);
    const next = batch.first + batch.entries.length;
    const head = headBytes(batch, Math.max(0, next - 1), hash);
    this.#ends.set(nameOfLog(batch), { next, hash });
    return { ...batch, signature: signFor(this.#primitives, secret, "head", head) };
  }

  /** The hash before the first entry of the batch, in the liar's own copy of the log. */
  before(batch: Batch): EntryHash | undefined {
    return batch.first === 0 ? noEntry : this.hashAt(batch, batch.first - 1);
  }

  /** The hash of an entry, in the liar's own copy of the log. */
  hashAt(log: LogId, seq: number): EntryHash | undefined {
    return hashesOn(this.#rows, log).get(seq);
  }

  /** Parents that point nowhere are left out. */
  #chain(batch: Batch, prev: EntryHash): EntryHash {
    const { sha256 } = this.#primitives;
    return batch.entries.reduce(
      (hash, row, at) => hashEntry(batch, hash, entryAt(batch, row, at, sha256), sha256),
      prev,
    );
  }
}

function keep<T>(kept: T[], one: T): void {
  kept.push(one);
  if (kept.length > keptMax) kept.shift();
}
