// Giving up our own branch of a log for the one that others hold, and writing its texts again.
//
// If a profile is restored from a copy and writes before it meets anybody, its log has two
// branches: one here, one elsewhere. Others keep theirs for good, so the one here has to leave the
// log.
import { isLine, meaningOf, openBody, type Body } from "#protocol";
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
  if (from < logs.acks.highest(log.id)) return undefined;
  const { first, place } = batches.at(log.id, from)?.row ?? { first: from, place: log.place };
  const gone = [...batches.from(log.id, first)];
  const again = gone.flatMap((batch) => writingsOf(store, batch, from));
  batches.remove(log.id, first);
  forgetIds(store, log, from);
  logs.absences.forget(log.id, first, log.next);
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

/** The entries from this seq on that were meant for people and are not erased. */
export function writingsOf(store: Store, batch: HeldBatch, from: number): Writing[] {
  return batch.batch.entries.flatMap((entry, at) => {
    const seq = batch.first + at;
    const body = isLine(entry) && seq >= from ? openBody(entry.type, entry.content) : undefined;
    if (!body) return [];
    const saidAs = idOf(store, numberOf(batch.row.log, seq));
    return [{ type: meaningOf(entry.type), body, saidAs }];
  });
}

function idOf(store: Store, entry: number): string | undefined {
  const id = store.get("SELECT id FROM written WHERE entry = ?", entry)?.["id"];
  return typeof id === "string" ? id : undefined;
}
