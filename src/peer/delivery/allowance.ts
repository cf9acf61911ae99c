// How much the other side may still send over this link before it hears from us again: it is held
// to the window that we gave it.
//
// What it sends counts until we acknowledge it; a `have` of ours gives it the whole window again.
// Only a device that ignores its window gets beyond that, and then nothing more of it counts.

import { limits } from "#protocol";

/** Each `have` may cross with what was sent before it, so several windows can be open at once. */
const windowsMax = 8;

/** One for each link, made with it. All sizes are bytes. */
export class Allowance {
  #left: number;
  /** What has been stored in this turn, and is acknowledged at its end. */
  #stored = 0;
  #dropped = 0;

  /** A link that replaces another may still bring what was sent over that one. */
  constructor(window: number) {
    this.#left = sizeOf(window);
  }

  /** A batch has come: whether it may count. After one that may not, no more do. */
  takes(bytes: number): boolean {
    this.#left -= bytes;
    if (this.#left >= 0 && this.#dropped === 0) return true;
    this.#dropped += 1;
    return false;
  }

  /** How many batches did not count. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A batch is on disk. */
  stored(bytes: number): void {
    this.#stored += bytes;
  }

  /** Everything stored is acknowledged now. */
  acknowledged(): void {
    this.#left += this.#stored;
    this.#stored = 0;
  }

  /** We have said `have`, with this window. */
  restated(window: number): void {
    const size = sizeOf(window);
    this.#left = Math.max(this.#left, Math.min(this.#left + size, windowsMax * size));
  }
}

/** A window above 0 always admits one batch. */
const sizeOf = (window: number): number =>
  window === 0 ? 0 : Math.max(window, limits.batchBytesMax);
