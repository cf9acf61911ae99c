// What a removed device of my own account has written counts only if it leads to the last head that
// my account has signed: with the device's keys and a contact's help, a thief could otherwise put
// other lines in place of its last ones.
//
// That can be seen only at the end. So we follow a log to its last head first, and keep nothing but
// the hashes at which its batches end; then we ask for it again and take in what leads there.
import type { Batch, EntryHash, LastHead } from "#protocol";
import { endOfFormer } from "./former-authors.ts";
import { keyOf, type HeldLog } from "./logs.ts";

/** Of more batches than this we do not note how they end, so those are followed once more. */
const endsMax = 1_024;
/** Logs that one device has us follow at once; of more, each waits for its turn. */
const trailsMax = 64;

/** How far a log has been followed: the seq, the hash and the clock of its end so far. */
interface Trail {
  next: number;
  hash: EntryHash;
  clock: number;
  /** The hash of its last entry, by the seq after each batch. */
  ends: Map<number, EntryHash>;
  /** It has led to the last head. */
  isProved: boolean;
}

/**
 * What a batch is on the way to the last head: `proved`, so take it in; `followed`, so wait for the
 * rest; `arrived`, so ask for the log again; `astray`, so refuse it.
 */
export type Step = "proved" | "followed" | "arrived" | "astray";

/** Where a batch begins: after the entries held, or after those that have been followed. */
export type Start = Pick<Trail, "next" | "hash" | "clock">;

/** The logs that one device sends over one link. */
export class Trails {
  readonly #trails = new Map<string, Trail>();

  /** The end of what was followed, if this batch begins there. */
  startOf(batch: Batch): Start | undefined {
    const trail = this.#trails.get(keyOf(batch));
    return trail?.next === batch.first ? trail : undefined;
  }

  /** A batch that its author has signed, and that holds more of this log; `hash` is its last. */
  step(log: HeldLog, batch: Batch, hash: EntryHash, last: LastHead[]): Step {
    const end = batch.first + batch.entries.length;
    if (end > endOfFormer(last, log)) return "astray";
    const head = last.find(({ epoch }) => epoch === log.epoch);
    if (end <= (head?.seq ?? -1)) return this.#follow(log, batch, { end, hash });
    const trail = this.#trails.get(keyOf(log));
    this.#trails.delete(keyOf(log));
    if (hash !== head?.hash) return "astray";
    if (batch.first <= log.next) return "proved";
    if (trail) this.#trails.set(keyOf(log), { ...trail, next: end, isProved: true });
    return "arrived";
  }

  #follow(log: HeldLog, batch: Batch, { end, hash }: { end: number; hash: EntryHash }): Step {
    const known = this.#trails.get(keyOf(log));
    if (known?.isProved && known.ends.get(end) === hash) return "proved";
    const isNext = known?.isProved === false && known.next === batch.first;
    const { ends } = isNext ? known : { ends: new Map<number, EntryHash>() };
    if (ends.size < endsMax) ends.set(end, hash);
    const clock = batch.entries.at(-1)?.clock ?? 0;
    if (known === undefined && this.#trails.size >= trailsMax) return "followed";
    this.#trails.set(keyOf(log), { next: end, hash, clock, ends, isProved: false });
    return "followed";
  }
}
