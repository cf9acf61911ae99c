// Walking through a conversation in the order of its screen: all its logs at once, by places.
import { isLine } from "#protocol";
import type { HeldBatch } from "./held-batch.ts";
import { keyOf, type HeldLog, type Logs } from "./logs.ts";
import { highestOf } from "./places.ts";

/** An entry, and where it stands. */
export interface Spot {
  log: HeldLog;
  seq: number;
  place: number;
  batch: HeldBatch;
}

/** Where to begin in a log. */
export interface Start {
  log: HeldLog;
  seq: number;
}

type Direction = "back" | "on";

/**
 * The entries from these starts on, or back, in the order of the screen; `lines`: without those
 * that are no lines. It reads a batch only when its turn comes.
 */
export function* walk(
  logs: Logs,
  starts: Start[],
  direction: Direction,
  lines: boolean,
): Generator<Spot> {
  let walks = starts.map((start) => new LogWalk(logs, start, direction, lines ? 1 : 0));
  for (;;) {
    const nearest = walks.reduce<LogWalk | undefined>(
      (one, other) => (one && !isBefore(other, one, direction) ? one : other),
      undefined,
    );
    if (!nearest) return;
    if (!nearest.isExact) nearest.approach();
    else yield nearest.take();
    if (nearest.isOver) walks = walks.filter((one) => one !== nearest);
  }
}

function isBefore(one: LogWalk, other: LogWalk, direction: Direction): boolean {
  if (one.place !== other.place) return one.place > other.place === (direction === "back");
  return one.key > other.key === (direction === "back");
}

/** The walk through one log. */
export class LogWalk {
  readonly log: HeldLog;
  readonly key: string;
  /** Where in the log the next entry is. */
  seq: number;
  /** The place of the next entry; only a bound until it has been found. */
  place: number;
  isExact = false;
  isOver: boolean;
  readonly #logs: Logs;
  readonly #end: number;
  readonly #step: 1 | -1;
  readonly #lines: number;
  /** Whether not even the batch of the next entry has been found. */
  #isFar = true;
  #batch: HeldBatch | undefined;

  constructor(logs: Logs, { log, seq }: Start, direction: Direction, lines: number) {
    this.#logs = logs;
    this.log = log;
    this.#step = direction === "back" ? -1 : 1;
    this.#lines = lines;
    this.seq = seq;
    this.key = keyOf(log);
    this.#end = logs.heldEnd(log);
    this.place = direction === "back" ? highestOf(log) : -1;
    this.isOver = seq < 0 || seq >= this.#end;
  }

  take(): Spot {
    const { log, seq, place, batch } = this;
    const spot = { log, seq, place, batch };
    this.seq += this.#step;
    this.find();
    return spot;
  }

  /** A closer bound: that of the batch, without its bytes. If it is still the nearest, the entry. */
  approach(): void {
    const span = this.#isFar ? this.#logs.batches.spanAt(this.log.id, this.seq) : undefined;
    this.#isFar = false;
    if (span) this.place = this.#step < 0 ? span.till : span.place;
    else this.find();
  }

  /** Finds the next entry to stop at. */
  find(): void {
    while (this.#load()) {
      const { batch } = this;
      for (; batch.covers(this.seq); this.seq += this.#step) {
        if (this.#lines > 0 && !isLine(batch.entry(this.seq))) continue;
        this.isExact = true;
        this.place = batch.placeOf(this.seq);
        return;
      }
    }
    this.isOver = true;
  }

  get batch(): HeldBatch {
    if (!this.#batch) throw new Error("no batch has been read");
    return this.#batch;
  }

  /** Reads the batch that comes next, and moves to it; false if there is none. */
  #load(): boolean {
    if (this.seq < 0 || this.seq >= this.#end) return false;
    if (this.#batch?.covers(this.seq)) return true;
    this.#batch = this.#nextBatch();
    if (!this.#batch || this.#batch.first >= this.#end) return false;
    const { first, end } = this.#batch;
    this.seq = Math.max(first, Math.min(this.seq, end - 1));
    return true;
  }

  #nextBatch(): HeldBatch | undefined {
    const [{ batches }, { id }] = [this.#logs, this.log];
    if (this.#step < 0) return batches.before(id, this.seq, this.#lines);
    return batches.at(id, this.seq) ?? batches.after(id, this.seq, this.#lines);
  }
}
