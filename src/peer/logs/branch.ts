// Giving up our own branch of a log for the one that others hold, and writing its texts again.
//
// If a profile is restored from a copy and writes before it meets anybody, its log has two
// branches: one here, one elsewhere. Others keep theirs for good, so the one here has to leave the
// log.
import { hashAt, isSilent, type HeldLog } from "./logs.ts";
import { movePlaces } from "./order.ts";
import type { DeviceId } from "#protocol";
import type { Store } from "../world/ports.ts";

/** A text or the like to write again, as a new entry. */
export interface Writing {
  type: number;
  body: Uint8Array;
  /** The id that a screen gave it. */
  saidAs: string | undefined;
}

/** A log without its branch, and what to write again so that nobody loses it, in order. */
export interface Cut {
  log: HeldLog;
  again: Writing[];
}

/**
 * Removes everything from this seq on from a log that was written here. If a device has
 * acknowledged some of it, that device keeps it for good, so this changes nothing and returns
 * undefined.
 */
export function cutLog(store: Store, log: HeldLog, from: number): Cut | undefined {
  if (from < reached(store, log)) return undefined;
  const again = writings(store, log, from);
  const ids = "SELECT id FROM entry WHERE log = ? AND seq >= ?";
  store.run(`DELETE FROM parent WHERE child IN (${ids})`, log.id, from);
  store.run("DELETE FROM head WHERE log = ? AND seq >= ?", log.id, from);
  store.run(`DELETE FROM written WHERE entry IN (${ids})`, log.id, from); // Row ids are reused.
  store.run("DELETE FROM entry WHERE log = ? AND seq >= ?", log.id, from);
  const cut = endAt(store, log, from);
  movePlaces(store, log, from, log.next - 1);
  return { log: cut, again };
}

/** The seq up to which some device is known to hold the log. */
function reached(store: Store, log: HeldLog): number {
  const row = store.get("SELECT max(next) AS next FROM ack WHERE log = ?", log.id);
  return Number(row?.["next"] ?? 0);
}

/**
 * The seq up to which this device has acknowledged the log: before it, both are certain to hold the
 * same.
 */
export function reachedBy(store: Store, log: HeldLog, device: DeviceId): number {
  const sql = "SELECT next FROM ack WHERE log = ? AND device = ?";
  return Number(store.get(sql, log.id, device)?.["next"] ?? 0);
}

/** Whether part of the log may exist only here. */
export const isUnreached = (store: Store, log: HeldLog): boolean => reached(store, log) < log.next;

/** The entries that were meant for people and are not erased. */
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
  if (hash === undefined) throw new Error("cannot cut a log where it has no entry");
  const last = store.get("SELECT clock FROM entry WHERE log = ? AND seq = ?", log.id, next - 1);
  const clock = Number(last?.["clock"] ?? 0);
  const sql = "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?";
  store.run(sql, next, hash, clock, log.id);
  return { ...log, next, hash, clock };
}
