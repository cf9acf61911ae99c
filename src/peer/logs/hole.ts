// Holes: in a mended profile, batches of a log may be missing in the middle. Those after the hole
// can be read, but they do not count until it is filled.
import { sameBytes } from "#crypto";
import { encodeBatch, suffixOf } from "#protocol";
import { columnsOf } from "../disk/batch-columns.ts";
import { noteRemoval } from "../disk/removals.ts";
import { writingsOf } from "./branch.ts";
import { eraseDeleted } from "./contents.ts";
import { hasHead, HeldBatch, hashesOf } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";
import { noteArrival } from "./sweep.ts";
import type { LogWriter } from "./write.ts";

/** Where the chain of a log ends: the seq after its last entry, and the hash of that. */
interface ChainEnd {
  next: number;
  hash: Uint8Array;
}

/**
 * The log has grown into its hole: the batches from this seq on, which come after the hole, count
 * from now on as far as they follow.
 */
export function fillHole(logs: Logs, log: HeldLog, from: number): HeldLog {
  let end: ChainEnd = { next: log.next, hash: Uint8Array.fromHex(log.hash) };
  let after = logs.batches.after(log.id, from, 0);
  while (after && after.first <= end.next) {
    const next = after.first + 1;
    end = goOnWith(logs, end, after);
    after = logs.batches.after(log.id, Math.max(next, end.next), 0);
  }
  const more = logs.batches.after(log.id, end.next, 0);
  const whole = endHole(logs, log, more ? end.next : null);
  noteArrival(logs, whole, log.next);
  settleBehind(logs, log, whole);
  eraseDeleted(logs, whole, log.next, whole.next);
  noteRemoval(logs.store); // What was made of the lines in the order of their seqs is wrong now.
  return whole;
}

/** What counts again knew nothing of the entries before it, and may stand before them. */
function settleBehind({ batches, moves }: Logs, before: HeldLog, whole: HeldLog): void {
  const place = batches.at(before.id, before.next)?.placeOf(before.next);
  if (whole.next === before.next || place === undefined) return;
  moves.start(before.conversation, place, Math.max(before.place, whole.place));
}

/**
 * Where the chain ends once this batch, which begins there or before, belongs to it. Without a head
 * it does not count, because nobody else would take it.
 */
function goOnWith(logs: Logs, end: ChainEnd, after: HeldBatch): ChainEnd {
  const [{ row }, covered] = [after, end.next - after.first];
  const grown = hasHead(row.bytes) ? { next: after.end, hash: row.hash } : end;
  if (covered === 0 && sameBytes(row.prev, end.hash)) return grown;
  logs.batches.remove(row.log, after.first, Math.max(after.first + 1, end.next));
  if (covered >= row.count) return end;
  const rest = restOf(after, covered, end.hash);
  const hash = hashesOf(rest.batch, end.hash, logs.sha256).at(-1);
  if (!hash || !sameBytes(hash, row.hash)) return end; // It follows something else.
  logs.batches.insert(rest.row);
  return grown;
}

/** The batch without its first entries, as the continuation of the entry with this hash. */
function restOf(after: HeldBatch, covered: number, prev: Uint8Array): HeldBatch {
  const batch = suffixOf(after.batch, covered);
  const columns = columnsOf(batch.entries, after.places.slice(covered));
  const bytes = encodeBatch(batch);
  const row = { ...after.row, ...columns, first: batch.first, prev, bytes };
  return new HeldBatch(row, batch);
}

function endHole(logs: Logs, log: HeldLog, hole: number | null): HeldLog {
  logs.store.run("UPDATE log SET hole = ? WHERE id = ?", hole, log.id);
  return logs.reload(log);
}

/**
 * Moves the entries after the log's end into the current epoch, in order, and returns how many
 * there were. Only for a log of an earlier epoch, and only if no other device holds more of it.
 */
export function writeAgain(logs: Logs, writer: LogWriter, log: HeldLog): number {
  const behind = [...logs.batches.from(log.id, log.next)];
  for (const batch of behind) {
    for (const { type, body } of writingsOf(logs.store, batch, batch.first)) {
      writer.write(log.conversation, type, body);
    }
  }
  if (behind.length === 0) return 0;
  logs.batches.remove(log.id, log.next);
  logs.absences.forget(log.id, log.next, behind.at(-1)?.end ?? log.next);
  noteRemoval(logs.store);
  endHole(logs, log, null);
  return behind.reduce((sum, { row }) => sum + row.count, 0);
}
