// Which batches have proved themselves in this process: each has to when it is first read, because
// the disk may have changed it since it was written.
import type { Primitives } from "#crypto";
import type { Batch } from "#protocol";
import { numberOf } from "../disk/entry-number.ts";
import { leadsToHead, type BatchRow } from "./held-batch.ts";

/** After so many we forget which, and prove them once more. */
const rememberedMax = 4_096;

/** Proves batches, each once. */
export class Proofs {
  readonly #sha256: Primitives["sha256"];
  /** The number of each, and how many entries it had: it may have been joined since. */
  readonly #proved = new Map<number, number>();

  constructor(sha256: Primitives["sha256"]) {
    this.#sha256 = sha256;
  }

  /** Whether the bytes, read as this batch, are what was written. */
  prove(row: BatchRow, batch: Batch): boolean {
    if (this.has(row)) return true;
    if (!leadsToHead(row, batch, this.#sha256)) return false;
    this.add(row);
    return true;
  }

  has = ({ log, first, count }: BatchRow): boolean =>
    this.#proved.get(numberOf(log, first)) === count;

  /** It has proved itself, or has just been written. */
  add({ log, first, count }: BatchRow): void {
    if (this.#proved.size >= rememberedMax) this.#proved.clear();
    this.#proved.set(numberOf(log, first), count);
  }
}
