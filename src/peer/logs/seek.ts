// Finds a place in a log. Places grow with the numbers of entries, mostly at an even pace, so after
// a first look in the middle it guesses from what it knows on both sides.
import type { HeldBatch } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";
import { highestOf } from "./places.ts";

/** An entry whose place is known. */
interface Mark {
  seq: number;
  place: number;
}

/** The seq of the first entry of the log at this place or after it; its end if there is none. */
export function seekPlace(logs: Logs, log: HeldLog, place: number): number {
  const end = logs.heldEnd(log);
  if (highestOf(log) < place) return end;
  let [low, high] = [0, log.hasHole ? end : end - 1];
  let before: Mark | undefined;
  let behind = log.hasHole ? undefined : { seq: end - 1, place: log.place };
  for (let step = 0; low < high; step += 1) {
    // Every other step halves the rest, so a log with an uneven pace takes twice as many, not more.
    const middle = Math.floor((low + high) / 2);
    const guess = step % 2 === 1 && before && behind ? between(before, behind, place) : middle;
    const seq = Math.min(high - 1, Math.max(low, guess));
    const span = logs.batches.spanAt(log.id, seq);
    if (!span) {
      low = seq + 1;
    } else if (span.till < place) {
      low = Math.max(span.end, seq + 1);
      before = { seq: span.end - 1, place: span.till };
    } else if (span.place >= place) {
      high = span.first;
      behind = { seq: span.first, place: span.place };
    } else {
      return seekWithin(logs.batches.at(log.id, span.first), place, high);
    }
  }
  return low;
}

/** Where the place would be at an even pace. */
function between(before: Mark, behind: Mark, place: number): number {
  const share = (place - before.place) / (behind.place - before.place);
  return Math.floor(before.seq + share * (behind.seq - before.seq));
}

function seekWithin(batch: HeldBatch | undefined, place: number, otherwise: number): number {
  for (let seq = batch?.first ?? otherwise; batch?.covers(seq); seq += 1) {
    if (batch.placeOf(seq) >= place) return seq;
  }
  return otherwise;
}
