// A batch as it is kept: one row, read as far as somebody asks.
import { sameBytes } from "#crypto";
import { createChain, decodeBatch, entryAt, type Batch, type BatchEntry } from "#protocol";
import { placeIn, type BatchColumns } from "../disk/batch-columns.ts";
import { StoreFailure } from "../world/ports.ts";

/** A row of the table `batch`. */
export interface BatchRow extends BatchColumns {
  /** The row of the log. */
  log: number;
  /** The seq of its first entry. */
  first: number;
  /** The hash of the entry before it, and of its last entry: 32 bytes each. */
  prev: Uint8Array;
  hash: Uint8Array;
  bytes: Uint8Array;
}

type Sha256 = (...parts: Uint8Array[]) => Uint8Array;

/** A row, and what can be read from its bytes. */
export class HeldBatch {
  readonly row: BatchRow;
  readonly #proves: (batch: Batch) => boolean;
  #batch: Batch | undefined;
  #hashes: Uint8Array[] | undefined;

  /**
   * `batch` saves reading the bytes again; a batch without a head yet has no bytes. `proves` says
   * whether what is read from the bytes is what was written.
   */
  constructor(row: BatchRow, batch?: Batch, proves: (batch: Batch) => boolean = () => true) {
    this.row = row;
    this.#batch = batch;
    this.#proves = proves;
  }

  get first(): number {
    return this.row.first;
  }

  /** The seq after its last entry. */
  get end(): number {
    return this.row.first + this.row.count;
  }

  covers(seq: number): boolean {
    return seq >= this.first && seq < this.end;
  }

  /** Throws `StoreFailure` "corrupt" if the bytes are not what was written. */
  get batch(): Batch {
    this.#batch ??= this.#read();
    return this.#batch;
  }

  #read(): Batch {
    const batch = decodeBatch(this.row.bytes);
    if (batch?.entries.length !== this.row.count || !this.#proves(batch)) {
      throw new StoreFailure("corrupt");
    }
    return batch;
  }

  /** Whether no content is missing. */
  get isWhole(): boolean {
    return this.batch.entries.every(({ erased }) => erased === undefined);
  }

  entry(seq: number): BatchEntry {
    const entry = this.batch.entries[seq - this.first];
    if (entry === undefined) throw new Error("the batch does not cover this entry");
    return entry;
  }

  /** The place of one of its entries. */
  placeOf(seq: number): number {
    const { places } = this.row;
    if (places === undefined) return this.entry(seq).clock;
    return placeIn(places, seq - this.first);
  }

  /** The places of all of them. */
  get places(): number[] {
    return Array.from({ length: this.row.count }, (_, at) => this.placeOf(this.first + at));
  }

  /** The hash of one of its entries. */
  hashOf(seq: number, sha256: Sha256): Uint8Array {
    if (seq === this.end - 1) return this.row.hash;
    this.#hashes ??= hashesOf(this.batch, this.row.prev, sha256);
    return this.#hashes[seq - this.first] ?? this.row.hash;
  }
}

const signatureBytes = 64;

/** A batch ends with its head; one whose head was lost has only zeros there (entry-runs.ts). */
export const hasHead = (bytes: Uint8Array): boolean =>
  bytes.subarray(-signatureBytes).some((byte) => byte !== 0);

/** The hashes of all entries of a batch that follows an entry with this hash. */
export function hashesOf(batch: Batch, prev: Uint8Array, sha256: Sha256): Uint8Array[] {
  const chain = createChain(batch, sha256);
  let last = prev;
  return batch.entries.map((row, index) => {
    last = chain(last, entryAt(batch, row, index, sha256));
    return last;
  });
}

/** The batch of a row; undefined if its bytes are not what was written. */
export function intactBatch(row: BatchRow, sha256: Sha256): Batch | undefined {
  const batch = decodeBatch(row.bytes);
  return batch && leadsToHead(row, batch, sha256) ? batch : undefined;
}

/**
 * Whether a batch that was read from the bytes of the row is what was written: it leads from the
 * hash before it to that of its last entry. Where the hash before is unknown, only its form counts.
 */
export function leadsToHead(row: BatchRow, batch: Batch, sha256: Sha256): boolean {
  if (batch.first !== row.first || batch.entries.length !== row.count) return false;
  if (row.prev.length === 0) return true;
  const hash = hashesOf(batch, row.prev, sha256).at(-1);
  return hash !== undefined && sameBytes(hash, row.hash);
}

/** Whether these are the first bytes of the hash: what a parent or a target names an entry by. */
export const isNamed = (hash: Uint8Array, name: Uint8Array): boolean =>
  sameBytes(hash.subarray(0, name.length), name);
