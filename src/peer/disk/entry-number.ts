// The number of an entry on this disk, and of its line on screen: its log's row • its seq, each 32
// bits. It stays the same when batches are joined and when the peer starts again.
import { limits } from "#protocol";

/** The number of an entry. */
export const numberOf = (log: number, seq: number): number => log * limits.logEntriesMax + seq;

/** The row of the log that this number is of, and the seq within it. */
export const partsOf = (number: number): { log: number; seq: number } => ({
  log: Math.floor(number / limits.logEntriesMax),
  seq: number % limits.logEntriesMax,
});
