// Joining small batches: each message that is written alone makes a batch, and many of them in a
// row become one, with the head of the last.
//
// Each holder joins for itself. A log of ours is joined only as far as somebody else holds it: what
// nobody else holds may have to leave the log again, from any batch on (branch.ts).
import { encodeBatch, limits, renamed, type Batch } from "#protocol";
import { columnsOf } from "../disk/batch-columns.ts";
import { type BatchRow, type HeldBatch } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** After so many small batches we try to join some. */
const looseMax = 32;
/** How many batches we look at in one turn. */
const joinedMax = 256;

/**
 * Joins the last batches of the log if enough of them are small. `row` has just been added, and
 * `isOurs` says whether this device writes the log.
 */
export function joinLoose(logs: Logs, log: HeldLog, row: BatchRow, isOurs: boolean): void {
  const run = logs.loose.add(row);
  if (run.count === 0 || run.count % looseMax > 0) return;
  // Where somebody else is known to be: nobody may be inside a batch.
  const cuts = new Set(logs.acks.all(log.id).values());
  const to = isOurs ? Math.max(run.from, ...cuts) : log.next;
  const batches = logs.batches.between(log.id, run.from, to, joinedMax);
  const groups = groupsOf(logs, batches, cuts);
  for (const group of groups) if (group.length > 1) join(logs, group);
  const from = groups.at(-1)?.[0]?.first ?? run.from;
  const left = run.count - batches.length + (groups.length > 0 ? 1 : 0);
  logs.loose.set(log.id, { from, count: left });
}

/** Contents may come back into a batch, which then needs all of its room. */
export const mayJoin = ({ absences }: Logs, batch: HeldBatch): boolean =>
  !absences.has(batch.row.log) || batch.isWhole;

/**
 * How much is joined into one batch. A short content takes less than what stands for it once it is
 * erased, so some room has to be left, bytes.
 */
export const joinedBytesMax = limits.batchBytesMax - 1_024;
const roomForMore = { entries: limits.batchEntriesMax, bytes: joinedBytesMax };
const noRoom = { entries: 0, bytes: 0 };

/** The batches in groups that each fit into one. */
function groupsOf(logs: Logs, batches: HeldBatch[], cuts: Set<number>): HeldBatch[][] {
  const groups: HeldBatch[][] = [];
  let room = { entries: 0, bytes: 0 };
  for (const batch of batches) {
    const { count, bytes } = batch.row;
    const last = groups.at(-1);
    const fits = count <= room.entries && bytes.length <= room.bytes && !cuts.has(batch.first);
    if (last && fits && last.at(-1)?.end === batch.first && mayJoin(logs, batch)) last.push(batch);
    else {
      groups.push([batch]);
      room = mayJoin(logs, batch) ? roomForMore : noRoom;
    }
    room = { entries: room.entries - count, bytes: room.bytes - bytes.length };
  }
  return groups;
}

function join({ batches }: Logs, group: HeldBatch[]): void {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return;
  const batch = joined(group.map((one) => one.batch));
  const bytes = encodeBatch(batch);
  if (bytes.length > limits.batchBytesMax) return; // More logs make longer positions of logs.
  const places = group.flatMap((one) => one.places);
  const before = group.reduce((sum, { row }) => sum + row.bytes.length, 0);
  batches.remove(first.row.log, first.first, last.end, before);
  batches.insert({
    ...last.row,
    ...columnsOf(batch.entries, places),
    first: first.first,
    prev: first.row.prev,
    bytes,
  });
}

/** One batch with the entries of all of these, which follow one another. */
export function joined(batches: Batch[]): Batch {
  const [first, last] = [batches[0], batches.at(-1)];
  if (!first || !last) throw new Error("there is nothing to join");
  const logs: Batch["logs"] = [];
  const entries = batches.flatMap((batch) =>
    batch.entries.map((entry) => renamed(entry, batch.logs, logs)),
  );
  return { ...last, first: first.first, logs, entries };
}
