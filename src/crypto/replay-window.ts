// The replay window: which frames of one direction have already been opened.

import { isCounter } from "./nonce.ts";

/**
 * How many counters it tracks, 4,096: the highest and those right below it (docs/protocol.md §7).
 */
export const replayWindowSize = 4_096;

/**
 * Remembers the counters of authenticated frames; frames may arrive in any order
 * (docs/protocol.md §7).
 */
export interface ReplayWindow {
  /**
   * Whether a frame with this counter may be opened: the counter is an integer from 0 to 2^53 - 2,
   * is not marked yet, and is less than 4,096 below the highest marked one.
   */
  fresh(counter: number): boolean;
  /** Marks a counter whose frame has authenticated; no effect for one that is not fresh. */
  mark(counter: number): void;
}

/** A window that has seen nothing. */
export function createReplayWindow(): ReplayWindow {
  // A ring: a counter's remainder is its place, so each place belongs to one counter in the window.
  const seen = new Uint8Array(replayWindowSize);
  let highest = -1;

  function fresh(counter: number): boolean {
    if (!isCounter(counter) || counter <= highest - replayWindowSize) return false;
    return counter > highest || seen[counter % replayWindowSize] === 0;
  }

  function mark(counter: number): void {
    if (!fresh(counter)) return;
    // The places of skipped counters still hold marks of older ones, so clear them.
    const oldest = Math.max(highest + 1, counter - replayWindowSize + 1);
    for (let skipped = oldest; skipped < counter; skipped++) seen[skipped % replayWindowSize] = 0;
    seen[counter % replayWindowSize] = 1;
    highest = Math.max(highest, counter);
  }

  return { fresh, mark };
}
