// Where an entry stands on screen: the same entries give the same screen on every device.
//
// place = the entry's clock, or one more than the highest place of what its author had seen, if
// that is higher. Entries are shown by (place, hash). A missing parent never hides an entry: when
// it comes, the places of those that named it are worked out again.
import type { ConversationId, Parent } from "#protocol";
import type { Store } from "./ports.ts";

/** One entry, as far as its place depends on it. */
export interface Placed {
  id: number;
  conversation: ConversationId;
  /** The row of its log. */
  log: number;
  seq: number;
  clock: number;
  parents: Parent[];
}

/** The place of an entry by all that is held now. */
export function placeOf(store: Store, entry: Omit<Placed, "id">): number {
  const before = store.get(
    "SELECT place FROM entry WHERE log = ? AND seq = ?",
    entry.log,
    entry.seq - 1,
  );
  let place = Math.max(entry.clock, before ? Number(before["place"]) + 1 : 0);
  for (const parent of entry.parents) {
    place = Math.max(place, placeOfParent(store, entry.conversation, parent) + 1);
  }
  return place;
}

/** -1 for a parent that is not held, or whose hash is another than the one named. */
function placeOfParent(store: Store, conversation: ConversationId, parent: Parent): number {
  const row = store.get(
    `SELECT entry.place, entry.hash FROM log JOIN entry ON entry.log = log.id
     WHERE log.conversation = ? AND device = ? AND epoch = ? AND seq = ?`,
    conversation, parent.device, parent.epoch, parent.seq,
  ); // prettier-ignore
  return row && String(row["hash"]).startsWith(parent.hash.toHex()) ? Number(row["place"]) : -1;
}

/** Notes what the entry names as seen, and moves those that had named it before it came. */
export function placeFamily(store: Store, entry: Placed, read: (id: number) => Placed): void {
  for (const { device, epoch, seq } of entry.parents) {
    store.run(
      "INSERT OR IGNORE INTO parent VALUES (?, ?, ?, ?, ?)",
      entry.conversation, device, epoch, seq, entry.id,
    ); // prettier-ignore
  }
  const waiting = childrenOf(store, entry);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const child = read(id);
    const place = placeOf(store, child);
    const held = Number(store.get("SELECT place FROM entry WHERE id = ?", id)?.["place"]);
    if (place === held) continue;
    store.run("UPDATE entry SET place = ? WHERE id = ?", place, id);
    waiting.push(...childrenOf(store, child), ...nextOf(store, child));
  }
}

function childrenOf(store: Store, entry: Placed): number[] {
  const rows = store.all(
    `SELECT child FROM log JOIN parent USING (conversation, device, epoch)
     WHERE log.id = ? AND parent.seq = ?`,
    entry.log,
    entry.seq,
  );
  return rows.map((row) => Number(row["child"]));
}

function nextOf(store: Store, entry: Placed): number[] {
  const rows = store.all(
    "SELECT id FROM entry WHERE log = ? AND seq = ?",
    entry.log,
    entry.seq + 1,
  );
  return rows.map((row) => Number(row["id"]));
}
