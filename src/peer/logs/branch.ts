// Giving up our own branch of a log for the one that others hold, and writing its texts again.
//
// If a profile is restored from a copy and writes before it meets anybody, its log has two
// branches: one here, one elsewhere. Others keep theirs for good, so the one here has to leave the
// log.
import { isLine, meaningOf, openBody, type Body, type DeviceId } from "#protocol";
import { noteRemoval } from "../disk/removals.ts";
import type { Store } from "../world/ports.ts";
import { numberOf } from "../disk/entry-number.ts";
import type { HeldBatch } from "./held-batch.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** A text or the like to write again, as a new entry. */
export interface Writing {
  type: number;
  body: Body;
  /** The id that a screen gave it. */
  saidAs: string | undefined;
}

/** A log without its branch, and what to write again so that nobody loses it, in order. */
export interface Cut {
  log: HeldLog;
  again: Writing[];
}

/**
 * Removes everything from this seq on from a log that was written here, and with it the whole batch
 * that the entry is in. If a device has acknowledged some of it, that device keeps it for good, so
 * this changes nothing and returns undefined.
 */
export function cutLog(logs: Logs, log: HeldLog, from: number): Cut | undefined {
  const { store, batches } = logs;
  if (from < reached(store, log)) return undefined;
  const again = [...batches.from(log.id, batches.at(log.id, from)?.first ?? from)].flatMap(
    (batch) => writingsOf(store, batch, from),
  );
  const first = batches.at(log.id, from)?.first ?? from;
  const place = batches.at(log.id, first)?.row.place ?? log.place;
  batches.remove(log.id, first);
  forgetIds(store, log, from);
  noteRemoval(store);
  logs.moves.start(log.conversation, place, log.place + 1);
  return { log: logs.reload(log), again };
}

/** The numbers of these entries will stand for others. */
const forgetIds = (store: Store, log: HeldLog, from: number): void =>
  store.run(
    "DELETE FROM written WHERE entry >= ? AND entry < ?",
    numberOf(log.id, from), numberOf(log.id + 1, 0),
  ); // prettier-ignore

/** The seq up to which some device is known to hold the log. */
function reached(store: Store, log: HeldLog): number {
  const row = store.get("SELECT max(next) AS next FROM ack WHERE log = ?", log.id);
  return Number(row?.["next"] ?? 0);
}

/**
 * The seq up to which this device has acknowledged the log: before it, both are certain to hold the
 * same.
 */
export function reachedBy({ store }: Logs, log: HeldLog, device: DeviceId): number {
  const sql = "SELECT next FROM ack WHERE log = ? AND who = ?";
  return Number(store.get(sql, log.id, Uint8Array.fromHex(device))?.["next"] ?? 0);
}

/** Whether part of the log may exist only here. */
export const isUnreached = ({ store }: Logs, log: HeldLog): boolean =>
  reached(store, log) < log.next;

/** The entries from this seq on that were meant for people and are not erased. */
export function writingsOf(store: Store, batch: HeldBatch, from: number): Writing[] {
  return batch.batch.entries.flatMap((entry, at) => {
    const seq = batch.first + at;
    const body = isLine(entry) && seq >= from ? openBody(entry.type, entry.content) : undefined;
    if (!body) return [];
    return [
      { type: meaningOf(entry.type), body, saidAs: idOf(store, numberOf(batch.row.log, seq)) },
    ];
  });
}

function idOf(store: Store, entry: number): string | undefined {
  const id = store.get("SELECT id FROM written WHERE entry = ?", entry)?.["id"];
  return typeof id === "string" ? id : undefined;
}
