// A store of an older program becomes one of today's: in a new store, which counts only once it has
// proved that nothing was lost or altered on the way.
import type { Primitives } from "#crypto";
import { convert, logsEndAsBefore } from "../disk/convert.ts";
import { inOrder } from "../disk/in-order.ts";
import { bringToThird } from "../disk/older-schema.ts";
import { batchRowOf } from "../logs/batches.ts";
import { StoreFailure, type Store } from "../world/ports.ts";
import { ProvedLogs } from "./proved-logs.ts";
import { isSound } from "./soundness.ts";

/** After how many entries we say how far the proof has come. */
const sliceEntries = 1_024;

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
    for (const entries of prove(fresh, primitives)) yield Math.min((done += entries) / work, 1);
    return logsEndAsBefore(older, fresh) && isSound(fresh, primitives);
  } catch (error) {
    if (error instanceof StoreFailure && error.code === "corrupt") return false;
    throw error;
  }
}

/** Yields how many entries were proved; throws `StoreFailure` "corrupt" for one that cannot be. */
function* prove(fresh: Store, primitives: Primitives): Generator<number> {
  const logs = new ProvedLogs(fresh, primitives);
  let slice = 0;
  for (const row of inOrder(fresh, "SELECT * FROM batch WHERE id > ? ORDER BY id LIMIT ?", "id")) {
    if (!logs.goOnWith(batchRowOf(row))) throw new StoreFailure("corrupt");
    slice += Number(row["count"]);
    if (slice < sliceEntries) continue;
    yield slice;
    slice = 0;
  }
}
