// Giving up one's own branch of a log for the one that others hold: what nobody has is written again.
//
// A profile that was copied back, and has written before it met anybody, has two branches: one here,
// one elsewhere. Others hold theirs for good, so it is the one here that is taken out of the log.
import { hashAt, isSilent, type HeldLog } from "./logs.ts";
import { movePlaces } from "./order.ts";
import type { DeviceId } from "#protocol";
import type { Store } from "../world/ports.ts";

/** What is to be written once more, as another entry. */
export interface Writing {
  type: number;
  body: Uint8Array;
  /** The id by which a screen had it written. */
  saidAs: string | undefined;
}

/** A log after its branch was given up, and what people are not to lose by that, in its order. */
export interface Cut {
  log: HeldLog;
  again: Writing[];
}

/**
 * Takes everything from this seq on out of a log that was written here. Undefined, and nothing is
 * changed, where a device has acknowledged some of it: then it stands there for good, as here.
 */
export function cutLog(store: Store, log: HeldLog, from: number): Cut | undefined {
  if (from < reached(store, log)) return undefined;
  const again = writings(store, log, from);
  const ids = "SELECT id FROM entry WHERE log = ? AND seq >= ?";
  store.run(`DELETE FROM parent WHERE child IN (${ids})`, log.id, from);
  store.run("DELETE FROM head WHERE log = ? AND seq >= ?", log.id, from);
  store.run(`DELETE FROM written WHERE entry IN (${ids})`, log.id, from); // Rows are used again.
  store.run("DELETE FROM entry WHERE log = ? AND seq >= ?", log.id, from);
  const cut = endAt(store, log, from);
  movePlaces(store, log, from, log.next - 1);
  return { log: cut, again };
}

/** How far any device is known to hold the log. */
function reached(store: Store, log: HeldLog): number {
  const row = store.get("SELECT max(next) AS next FROM ack WHERE log = ?", log.id);
  return Number(row?.["next"] ?? 0);
}

/** How far this device has acknowledged the log: so far both surely hold the same. */
export function reachedBy(store: Store, log: HeldLog, device: DeviceId): number {
  const sql = "SELECT next FROM ack WHERE log = ? AND device = ?";
  return Number(store.get(sql, log.id, device)?.["next"] ?? 0);
}

/** Whether some of the log is not known to be held by anybody else. */
export const isUnreached = (store: Store, log: HeldLog): boolean => reached(store, log) < log.next;

/** What was meant for people, and was not erased since. */
function writings(store: Store, log: HeldLog, from: number): Writing[] {
  const sql = `SELECT type, body, written.id AS saidAs FROM entry
    LEFT JOIN written ON written.entry = entry.id WHERE log = ? AND seq >= ? ORDER BY seq`;
  return store.all(sql, log.id, from).flatMap(({ type, body, saidAs }) => {
    const isMeant = !isSilent(Number(type)) && body instanceof Uint8Array;
    const id = typeof saidAs === "string" ? saidAs : undefined;
    return isMeant ? [{ type: Number(type), body, saidAs: id }] : [];
  });
}

function endAt(store: Store, log: HeldLog, next: number): HeldLog {
  const hash = hashAt(store, log, next - 1);
  if (hash === undefined) throw new Error("a log was to be cut where it has no entry");
  const last = store.get("SELECT clock FROM entry WHERE log = ? AND seq = ?", log.id, next - 1);
  const clock = Number(last?.["clock"] ?? 0);
  const sql = "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?";
  store.run(sql, next, hash, clock, log.id);
  return { ...log, next, hash, clock };
}
