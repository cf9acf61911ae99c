// Reading a log for others: batches, each under a head signed by its author.
import { encodeBatch, limits, suffixOf, type Batch } from "#protocol";
import { hasHead, type HeldBatch } from "./held-batch.ts";
import { joined, joinedBytesMax, mayJoin } from "./join.ts";
import type { HeldLog, Logs } from "./logs.ts";
import { isDense } from "./loose.ts";

/** The bytes of a batch, and the seq after its last entry. */
export interface BatchToSend {
  bytes: Uint8Array;
  end: number;
}

/**
 * What is held from this seq on, up to a head; undefined if nothing is. Small batches leave
 * together, as one.
 */
export function readBatch(logs: Logs, log: HeldLog, first: number): BatchToSend | undefined {
  const held = logs.batches.at(log.id, first);
  if (!held || held.row.bytes.length === 0 || held.end > log.next) return undefined;
  const isLast = held.end === log.next;
  const isAlone = isLast || isDense(held.row.count, held.row.bytes.length) || !mayJoin(logs, held);
  const more = isAlone ? [] : followers(logs, log, held);
  const { bytes } = held.row;
  logs.batches.prove(held);
  if (more.length === 0 && held.first === first) return signed({ bytes, end: held.end });
  const whole = joined([suffixOf(held.batch, first - held.first), ...more]);
  return signed({ bytes: encodeBatch(whole), end: first + whole.entries.length });
}

const signed = (batch: BatchToSend): BatchToSend | undefined =>
  hasHead(batch.bytes) ? batch : undefined;

/** The batches that follow this one and fit into one with it. */
function followers(logs: Logs, log: HeldLog, held: HeldBatch): Batch[] {
  let [entries, bytes] = [held.row.count, held.row.bytes.length];
  const found: Batch[] = [];
  for (const follower of logs.batches.from(log.id, held.end)) {
    entries += follower.row.count;
    bytes += follower.row.bytes.length;
    const fits = entries <= limits.batchEntriesMax && bytes <= joinedBytesMax;
    if (!fits || follower.end > log.next || !mayJoin(logs, follower)) break;
    found.push(follower.batch);
  }
  return found;
}
