// The order of entries on screen: the same entries give the same screen on every device.
//
// An entry's place is its clock, or one more than the highest place among the entries its author
// had seen, if that is higher. Screens sort by (place, hash). A missing parent never hides an
// entry: when it arrives, the entries that name it get their places again.
import { decode, parentsShape, type LogId, type Parent } from "#protocol";
import type { Row, Store } from "../world/ports.ts";
import { LowestFirst } from "./lowest-first.ts";

/** The place of an entry in a held log; -1 if we do not hold the entry. */
export function placeAt(store: Store, log: number, seq: number): number {
  const row = store.get("SELECT place FROM entry WHERE log = ? AND seq = ?", log, seq);
  return row ? Number(row["place"]) : -1;
}

/**
 * The place of an entry, judged by all we hold now; `before` is the place of the entry before it.
 */
export function placeAfter(
  store: Store,
  { conversation }: Pick<LogId, "conversation">,
  before: number,
  { clock, parents }: { clock: number; parents: Parent[] },
): number {
  const places = parents.map((parent) => placeOfParent(store, conversation, parent));
  return Math.max(clock, before + 1, ...places.map((place) => place + 1));
}

/** -1 if we do not hold the parent, or hold one with a different hash. */
function placeOfParent(store: Store, conversation: string, parent: Parent): number {
  const row = store.get(
    `SELECT entry.place, entry.hash FROM log JOIN entry ON entry.log = log.id
     WHERE log.conversation = ? AND device = ? AND epoch = ? AND seq = ?`,
    conversation, parent.device, parent.epoch, parent.seq,
  ); // prettier-ignore
  return row && String(row["hash"]).startsWith(parent.hash.toHex()) ? Number(row["place"]) : -1;
}

/** Records the parents of the entry in this row. */
export function noteParents(
  store: Store,
  { conversation }: Pick<LogId, "conversation">,
  row: number,
  parents: Parent[],
): void {
  for (const { device, epoch, seq } of parents) {
    store.run(
      "INSERT OR IGNORE INTO parent VALUES (?, ?, ?, ?, ?)",
      conversation, device, epoch, seq, row,
    ); // prettier-ignore
  }
}

/** One entry that may have to move. */
interface Placed extends LogId {
  id: number;
  log: number;
  seq: number;
  clock: number;
  place: number;
  parents: Parent[];
}

/**
 * Moves the entries that already name these new ones as parents, or that follow them in the log.
 */
export function movePlaces(
  store: Store,
  log: LogId & { id: number },
  first: number,
  last: number,
): void {
  // An entry moves only entries above it, so taking the lowest first moves hardly any of them
  // twice.
  const waiting = new LowestFirst<Placed>(({ place }) => place);
  const known = new Set<number>();
  const add = (rows: Row[]): void => {
    for (const one of rows.map(placedOf)) if (!known.has(one.id)) waiting.add(one);
    for (const { id } of rows) known.add(Number(id));
  };
  add(childrenOf(store, log, first, last));
  add(followerOf(store, log.id, last));
  for (let entry = waiting.take(); entry; entry = waiting.take()) {
    known.delete(entry.id);
    const place = placeAfter(store, entry, placeAt(store, entry.log, entry.seq - 1), entry);
    if (place === entry.place) continue;
    store.run("UPDATE entry SET place = ? WHERE id = ?", place, entry.id);
    add(childrenOf(store, entry, entry.seq, entry.seq));
    add(followerOf(store, entry.log, entry.seq));
  }
}

const select = `SELECT entry.id, log, entry.seq, entry.clock, place, parents, log.conversation,
    device, epoch FROM entry JOIN log ON log.id = entry.log`;

const childrenOf = (store: Store, log: LogId, first: number, last: number): Row[] =>
  store.all(
    `${select} WHERE entry.id IN (SELECT child FROM parent
       WHERE conversation = ? AND device = ? AND epoch = ? AND seq BETWEEN ? AND ?)`,
    log.conversation, log.device, log.epoch, first, last,
  ); // prettier-ignore

/**
 * The next entry of the log, which a damaged log may hold already. Only a log's first entry can
 * have place 0; any other at 0 comes from a mending that has yet to place it.
 */
const followerOf = (store: Store, log: number, seq: number): Row[] =>
  store.all(`${select} WHERE entry.log = ? AND entry.seq = ? AND place > 0`, log, seq + 1);

/** Casts are safe: only we write these tables. */
const placedOf = (row: Row): Placed => ({
  id: Number(row["id"]),
  conversation: row["conversation"] as Placed["conversation"],
  device: row["device"] as Placed["device"],
  epoch: row["epoch"] as Placed["epoch"],
  log: Number(row["log"]),
  seq: Number(row["seq"]),
  clock: Number(row["clock"]),
  place: Number(row["place"]),
  parents: decode(parentsShape, row["parents"] as Uint8Array) ?? [],
});
