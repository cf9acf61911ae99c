// Checks whether a store is as it was written, at every start, before anything else reads it.
import { checksOf, sameBytes, type Primitives } from "#crypto";
import { openDeviceList } from "#protocol";
import { numberOf } from "../disk/entry-number.ts";
import { batchRowOf } from "../logs/batches.ts";
import { intactBatch } from "../logs/held-batch.ts";
import type { Store } from "../world/ports.ts";
import { proveAll } from "./proved-logs.ts";
import { isSuspect } from "./suspicion.ts";

/**
 * Long values lie on pages of their own, where SQLite checks the tree but not the bytes. Values
 * shorter than this, in bytes, share a page with their tree.
 */
const longBytes = 600;

/**
 * False when damage is found; true for an empty store. It reads no batch, because they prove
 * themselves later (`Proving`), unless an earlier process has met damage; and it leaves out the
 * structure of their table if that is large. Throws `StoreFailure`; its code "corrupt" means the same
 * as false.
 */
export function isSound(store: Store, primitives: Primitives): boolean {
  const tables = tablesOf(store);
  if (!tables.includes("batch") || isSuspect(store)) return isWhole(store, primitives);
  return (
    hasStructure(store, tables) &&
    longListsAreWhole(store, primitives) &&
    endsAreWhole(store, primitives)
  );
}

/** The same, but it looks at everything. Throws `StoreFailure` as well. */
export function isWhole(store: Store, primitives: Primitives): boolean {
  if (!isIntegral(store, "integrity_check")) return false;
  const tables = tablesOf(store);
  if (tables.includes("batch")) {
    for (const entries of proveAll(store, primitives)) void entries;
    return longListsAreWhole(store, primitives);
  }
  return !tables.includes("entry") || olderTextsAreWhole(store, primitives);
}

/** Of the third schema: bodies that are so long that they have pages of their own, bytes. */
const longText = 3_000;

function olderTextsAreWhole(store: Store, { sha256 }: Primitives): boolean {
  const rows = store.all("SELECT id FROM entry WHERE length(body) > ?", longText);
  return rows.every(({ id }) => {
    const row = store.get("SELECT salt, body, body_hash FROM entry WHERE id = ?", id ?? null);
    const [salt, body, hash] = [row?.["salt"], row?.["body"], row?.["body_hash"]];
    if (!(salt instanceof Uint8Array && body instanceof Uint8Array && hash instanceof Uint8Array)) {
      return false;
    }
    return sameBytes(sha256(salt, body), hash);
  });
}

/** Up to this size SQLite looks through the structure of the whole file in well under 0.1 s. */
const smallPages = 8_192;

function hasStructure(store: Store, tables: string[]): boolean {
  const pages = Number(store.get("PRAGMA main.page_count")?.["page_count"]);
  if (pages <= smallPages) return isIntegral(store, "integrity_check");
  const small = tables.filter((table) => table !== "batch");
  return small.every((table) => isIntegral(store, `integrity_check(${table})`));
}

const tablesOf = (store: Store): string[] =>
  store
    .all("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
    .map(({ name }) => String(name));

function isIntegral(store: Store, pragma: string): boolean {
  const [first, second] = store.all(`PRAGMA main.${pragma}`);
  return second === undefined && first?.["integrity_check"] === "ok";
}

/** The ends of the logs that this device writes: what it writes next must not repeat a seq. */
function endsAreWhole(store: Store, primitives: Primitives): boolean {
  const epoch = store.get("SELECT value FROM profile WHERE key = 'epoch'")?.["value"] ?? "";
  const logs = store.all("SELECT id FROM log WHERE lower(hex(epoch)) = ?", epoch);
  const sql = "SELECT * FROM batch WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1";
  return logs.every(({ id }) => {
    const last = store.get(sql, numberOf(Number(id), 0), numberOf(Number(id) + 1, 0));
    return !last || intactBatch(batchRowOf(last), primitives.sha256) !== undefined;
  });
}

function longListsAreWhole(store: Store, primitives: Primitives): boolean {
  const checks = checksOf(primitives);
  const rows = store.all(
    `SELECT list FROM contact WHERE length(list) > ?1
     UNION ALL SELECT offered FROM pin WHERE length(offered) > ?1
     UNION ALL SELECT value FROM profile WHERE key = 'list' AND length(value) > ?1`,
    longBytes,
  );
  // A blob.
  return rows.every(({ list }) => openDeviceList(list as Uint8Array, checks) !== undefined);
}
