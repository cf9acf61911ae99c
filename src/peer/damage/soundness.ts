// Checks whether a store is as it was written; runs at every start, before anything reads the
// store.
import { checksOf, sameBytes, type Primitives } from "#crypto";
import { openDeviceList } from "#protocol";
import type { Store } from "../world/ports.ts";

/**
 * Long values lie on pages of their own, where SQLite checks the tree but not the bytes. Values
 * shorter than this, in bytes, share a page with their tree.
 */
const ownPageBytes = { entry: 3_000, list: 600 };

/**
 * False when a page or a long value is damaged; true for an empty store. Throws `StoreFailure`; its
 * code "corrupt" means the same as false.
 */
export function isSound(store: Store, primitives: Primitives): boolean {
  const [first, second] = store.all("PRAGMA integrity_check");
  if (second || first?.["integrity_check"] !== "ok") return false;
  if (store.get("SELECT 1 FROM sqlite_schema WHERE name = 'entry'") === undefined) return true;
  return longTextsAreWhole(store, primitives) && longListsAreWhole(store, primitives);
}

function longTextsAreWhole(store: Store, { sha256 }: Primitives): boolean {
  const rows = store.all("SELECT id FROM entry WHERE length(body) > ?", ownPageBytes.entry);
  return rows.every(({ id }) => {
    const row = store.get("SELECT salt, body, body_hash FROM entry WHERE id = ?", id ?? null);
    const [salt, body, hash] = [row?.["salt"], row?.["body"], row?.["body_hash"]];
    if (!(salt instanceof Uint8Array && body instanceof Uint8Array && hash instanceof Uint8Array)) {
      return false;
    }
    return sameBytes(sha256(salt, body), hash);
  });
}

function longListsAreWhole(store: Store, primitives: Primitives): boolean {
  const checks = checksOf(primitives);
  const rows = store.all(
    `SELECT list FROM contact WHERE length(list) > ?1
     UNION ALL SELECT offered FROM pin WHERE length(offered) > ?1
     UNION ALL SELECT value FROM profile WHERE key = 'list' AND length(value) > ?1`,
    ownPageBytes.list,
  );
  // A blob.
  return rows.every(({ list }) => openDeviceList(list as Uint8Array, checks) !== undefined);
}
