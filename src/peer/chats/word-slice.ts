// What the index of words reads of the logs at a time.
import { isLine } from "#protocol";
import { numberOf } from "../disk/entry-number.ts";
import { textOf } from "../logs/entry-text.ts";
import type { HeldBatch } from "../logs/held-batch.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";

/** Lines that the index lacks, and how far they go in each log. */
export interface WordSlice {
  places: [line: number, place: number][];
  /** Of the same lines. */
  texts: string[];
  /** Up to which seq, and the hash before it. */
  progress: [log: number, next: number, hash: string][];
}

/** How far the index has come, by the log's row. */
export type WordProgress = ReadonlyMap<number, number>;

/** The seq after the last line, which may come after a hole. */
const endOf = (logs: Logs, log: HeldLog): number =>
  log.hasHole ? logs.heldEnd(log) : log.linesEnd;

/** Whether the log has lines after those in the index. */
export const isBehind = (logs: Logs, progress: WordProgress, log: HeldLog): boolean =>
  (progress.get(log.id) ?? 0) < endOf(logs, log);

/** What a line costs besides its text, bytes. */
const lineBytes = 32;

/** About so much text that the index lacks. */
export function readWords(logs: Logs, progress: WordProgress, bytes: number): WordSlice {
  const slice: WordSlice = { places: [], texts: [], progress: [] };
  let left = bytes;
  for (const log of logs.every()) {
    if (left <= 0) break;
    if (isBehind(logs, progress, log))
      left -= readLog(logs, slice, log, progress.get(log.id) ?? 0, left);
  }
  return slice;
}

/** Returns how much it has read, bytes. */
function readLog(logs: Logs, slice: WordSlice, log: HeldLog, from: number, bytes: number): number {
  let [read, next, hash] = [0, from, ""];
  const end = endOf(logs, log);
  const first = logs.batches.spanAt(log.id, from)?.first ?? from;
  for (const batch of logs.batches.from(log.id, first)) {
    if (read >= bytes || batch.first >= end) break;
    read += readBatch(slice, batch, from);
    next = batch.end;
    hash = batch.row.hash.toHex();
  }
  if (next > from) slice.progress.push([log.id, next, hash]);
  return read;
}

function readBatch(slice: WordSlice, batch: HeldBatch, from: number): number {
  let read = 0;
  for (const [at, entry] of batch.batch.entries.entries()) {
    const seq = batch.first + at;
    const text = seq >= from && isLine(entry) ? (textOf(entry) ?? "") : "";
    if (text !== "") {
      slice.places.push([numberOf(batch.row.log, seq), batch.placeOf(seq)]);
      slice.texts.push(text);
    }
    read += text.length + lineBytes;
  }
  return read;
}
