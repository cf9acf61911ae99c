// A store of an older program becomes one of today's: in a new store, which counts only once it has
// proved that nothing was lost or altered on the way.
import type { Primitives } from "#crypto";
import { convert, logsEndAsBefore } from "../disk/convert.ts";
import { bringToThird } from "../disk/older-schema.ts";
import { StoreFailure, type Store } from "../world/ports.ts";
import { proveAll } from "./proved-logs.ts";
import { isSound } from "./soundness.ts";

/**
 * Fills an empty store from an older one, in slices: yields how much of the work is done, from 0 to
 * 1. Returns false if the older store holds something that is not what was written: then it has to
 * be mended. Throws `StoreFailure` when a disk fails.
 */
export function* renew(
  older: Store,
  fresh: Store,
  primitives: Primitives,
): Generator<number, boolean> {
  yield 0;
  try {
    bringToThird(older);
    // Each entry is written once, and then proved.
    const work = 2 * Number(older.get("SELECT max(id) AS id FROM entry")?.["id"] ?? 0);
    let done = 0;
    for (const entries of convert(older, fresh)) yield Math.min((done += entries) / work, 1);
    for (const entries of proveAll(fresh, primitives)) yield Math.min((done += entries) / work, 1);
    return logsEndAsBefore(older, fresh) && isSound(fresh, primitives);
  } catch (error) {
    if (error instanceof StoreFailure && error.code === "corrupt") return false;
    throw error;
  }
}
