// Makes a profile of the third schema one of today's, in a new store. The old one stays as it is, so
// whatever happens on the way, somebody can begin again.
import type { Row, Store } from "../world/ports.ts";
import { batchEntries } from "./batch-entries.ts";
import { numberOf } from "./entry-number.ts";
import { newTypes } from "./entry-runs.ts";
import { makeTables } from "./schema.ts";

/** Tables that are as they were, in an order in which rows come after those they refer to. */
const sameTables = ["profile", "contact", "pin", "consent", "parting", "over", "draft"];

/** After how many entries a transaction ends, so that neither journal nor cache grows large. */
const sliceEntries = 1_024;

/**
 * Fills an empty store from one of the third schema; yields after each slice how many entries it
 * had. It is of use only once it is complete. Throws `StoreFailure`.
 */
export function* convert(older: Store, fresh: Store): Generator<number> {
  makeTables(fresh);
  fresh.run("BEGIN IMMEDIATE");
  for (const table of sameTables) copyTable(older, fresh, table);
  let slice = 0;
  for (const entries of batchEntries({ store: older, prefix: "" }, fresh)) {
    slice += entries;
    if (slice < sliceEntries) continue;
    fresh.run("COMMIT");
    yield slice;
    slice = 0;
    fresh.run("BEGIN IMMEDIATE");
  }
  fresh.run("COMMIT");
}

function copyTable(older: Store, fresh: Store, table: string): void {
  for (const row of older.all(`SELECT * FROM ${table}`)) {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    fresh.run(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`,
      ...Object.values(row),
    );
  }
}

/** Whether each older entry has a log, and each log ends as it did. */
export function logsEndAsBefore(older: Store, fresh: Store): boolean {
  if (older.get("SELECT 1 FROM entry WHERE log NOT IN (SELECT id FROM log)")) return false;
  const logs = older.all("SELECT id, next, hash FROM log WHERE next > 0");
  return logs.every((log) => endsAsBefore(older, fresh, log));
}

/** Whether a log has as many entries as it had, and its last one the same hash. */
function endsAsBefore(older: Store, fresh: Store, { id, next, hash }: Row): boolean {
  const end = numberOf(Number(id), Number(next));
  const sql = "SELECT id, count, hash FROM batch WHERE id < ? ORDER BY id DESC LIMIT 1";
  const last = fresh.get(sql, end);
  const held = Number(last?.["id"] ?? 0) + Number(last?.["count"] ?? 0);
  if (held === end) return last?.["hash"] instanceof Uint8Array && last["hash"].toHex() === hash;
  // Today's form of such an entry has another hash; only others can send it again.
  const cut = older.get(
    "SELECT min(seq) AS seq FROM entry WHERE log = ? AND type >= ?",
    id ?? 0,
    newTypes,
  );
  return cut?.["seq"] !== null && held === numberOf(Number(id), Number(cut?.["seq"]));
}
