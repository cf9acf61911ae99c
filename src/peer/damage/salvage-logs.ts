// The logs of a salvaged store: what can be rebuilt from their entries.
import { decode, entryTypes, parentsShape, readShape, type AccountId } from "#protocol";
import { inOrder } from "../disk/in-order.ts";
import { everyLog } from "../logs/logs.ts";
import { movePlaces, noteParents, placeAfter, placeAt } from "../logs/order.ts";
import type { Store } from "../world/ports.ts";

/** Finds the place of every entry again, in the order in which the entries arrived. */
export function placeEntries(store: Store): void {
  const logs = new Map(everyLog(store).map((log) => [log.id, log]));
  const select = "SELECT id, log, seq, clock, parents FROM entry WHERE id > ? ORDER BY id LIMIT ?";
  for (const row of inOrder(store, select, "id")) {
    const log = logs.get(Number(row["log"]));
    if (!log) continue;
    const [id, seq] = [Number(row["id"]), Number(row["seq"])];
    const parents = decode(parentsShape, row["parents"] as Uint8Array) ?? [];
    const before = placeAt(store, log.id, seq - 1);
    const place = placeAfter(store, log, before, { clock: Number(row["clock"]), parents });
    store.run("UPDATE entry SET place = ? WHERE id = ?", place, id);
    noteParents(store, log, id, parents);
    movePlaces(store, log, seq, seq);
  }
}

/** Rebuilds how far others have read my logs: their own logs say so. */
export function findReadMarks(store: Store, mine: AccountId): void {
  const select = `SELECT entry.id, entry.conversation, account, body FROM entry
    JOIN log ON log.id = log WHERE entry.id > ? AND type = ${entryTypes.read} AND account <> '${mine}'
    ORDER BY entry.id LIMIT ?`;
  for (const row of inOrder(store, select, "id")) {
    if (!(row["body"] instanceof Uint8Array)) continue;
    for (const { device, epoch, next } of decode(readShape, row["body"]) ?? []) {
      store.run(
        `INSERT INTO read_mark SELECT id, ?, ? FROM log
         WHERE conversation = ? AND device = ? AND epoch = ? AND account = ?
         ON CONFLICT DO UPDATE SET next = max(next, excluded.next)`,
        row["account"] ?? null, next, row["conversation"] ?? null, device, epoch, mine,
      ); // prettier-ignore
    }
  }
}
