// Which frames of a direction have already been opened.

import { isCounter } from "./nonce.ts";

/** How many counters, the highest and those right below it, are told apart. */
export const replayWindowSize = 4_096;

/** Remembers the counters of authenticated frames; frames may arrive in any order. */
export interface ReplayWindow {
  /**
   * Whether a frame with this counter may be opened: the counter is an integer from 0 to 2^53 - 2,
   * has not been marked, and is less than 4,096 below the highest one marked.
   */
  fresh(counter: number): boolean;
  /** Notes a counter whose frame has authenticated; without effect for one that is not fresh. */
  mark(counter: number): void;
}

/** A window that has seen nothing. */
export function createReplayWindow(): ReplayWindow {
  // A ring: the counter's remainder is its place, and every place belongs to one counter in reach.
  const seen = new Uint8Array(replayWindowSize);
  let highest = -1;

  function fresh(counter: number): boolean {
    if (!isCounter(counter) || counter <= highest - replayWindowSize) return false;
    return counter > highest || seen[counter % replayWindowSize] === 0;
  }

  function mark(counter: number): void {
    if (!fresh(counter)) return;
    // The places of the counters that were jumped over still tell of older ones: forget those.
    const oldest = Math.max(highest + 1, counter - replayWindowSize + 1);
    for (let skipped = oldest; skipped < counter; skipped++) seen[skipped % replayWindowSize] = 0;
    seen[counter % replayWindowSize] = 1;
    highest = Math.max(highest, counter);
  }

  return { fresh, mark };
}
