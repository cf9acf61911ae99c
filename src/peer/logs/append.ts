// Adding a batch to the log that it continues.
import { isLine, parentsOf, type Batch, type BatchEntry } from "#protocol";
import type { EntryHash, Parent } from "#protocol";
import { numberOf } from "../disk/entry-number.ts";
import { columnsOf } from "../disk/batch-columns.ts";
import { carryOutDeletes, eraseDeleted } from "./contents.ts";
import { type BatchRow } from "./held-batch.ts";
import { joinLoose } from "./join.ts";
import type { HeldLog, Logs } from "./logs.ts";
import { placeOf } from "./places.ts";
import { noteArrival } from "./sweep.ts";

/** An entry that is new on this disk. `id` is its number, and that of its line on screen. */
export interface NewEntry {
  id: number;
  entry: BatchEntry;
}

/** A log after it has grown, and its new entries. */
export interface Grown {
  log: HeldLog;
  added: NewEntry[];
}

/** A batch whose entries and hashes have been checked, and its bytes. */
export interface Checked {
  batch: Batch;
  bytes: Uint8Array;
  hashes: Uint8Array[];
}

/** Appends a batch that begins where the log ends. `isOurs`: this device writes the log. */
export function append(logs: Logs, log: HeldLog, checked: Checked, isOurs: boolean): Grown {
  const { row, missing } = rowOf(logs, log, checked);
  logs.batches.insert(row, checked.batch);
  for (const [child, parent] of missing) logs.awaited.add(log.conversation, parent, child);
  const { entries } = checked.batch;
  const grown = logs.keep(endedBy(log, row, entries));
  logs.absences.arrived(log.id, row.first, entries);
  eraseDeleted(logs, grown, row.first, grown.next);
  carryOutDeletes(logs, grown, entries);
  noteArrival(logs, grown, log.next);
  joinLoose(logs, grown, row, isOurs);
  const added = entries.map((entry, at) => {
    return { id: numberOf(log.id, row.first + at), entry };
  });
  return { log: grown, added };
}

function rowOf(
  logs: Logs,
  log: HeldLog,
  { batch, bytes, hashes }: Checked,
): { row: BatchRow; missing: [child: number, parent: Parent][] } {
  const { first, entries } = batch;
  const missing: [number, Parent][] = [];
  let place = log.place;
  const places = entries.map(({ clock, parents }, at) => {
    const placed = placeOf(logs, log, place, { clock, parents: parentsOf(batch, parents) });
    for (const parent of placed.missing) missing.push([numberOf(log.id, first + at), parent]);
    ({ place } = placed);
    return place;
  });
  const row: BatchRow = {
    ...columnsOf(entries, places),
    log: log.id,
    first,
    prev: Uint8Array.fromHex(log.hash),
    hash: hashes.at(-1) ?? Uint8Array.fromHex(log.hash),
    bytes,
  };
  return { row, missing };
}

/** The log once it ends with this batch. */
export function endedBy(log: HeldLog, row: BatchRow, entries: BatchEntry[]): HeldLog {
  const lastLine = entries.findLastIndex((entry) => isLine(entry));
  return {
    ...log,
    next: row.first + row.count,
    hash: row.hash.toHex() as EntryHash,
    clock: row.clock,
    place: row.till,
    linesEnd: lastLine === -1 ? log.linesEnd : row.first + lastLine + 1,
  };
}
