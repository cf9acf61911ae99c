// Reading a log for others: entries in the form they travel in, under a head signed by their
// author.
import { decode, limits, parentsShape } from "#protocol";
import type { Batch, DeviceId, Entry, Epoch } from "#protocol";
import type { Row, Store } from "../world/ports.ts";
import { entryBytes, type HeldLog } from "./logs.ts";

/**
 * The batch that begins at this seq: as many entries as fit, up to the last head among them.
 * Undefined if those that fit have no head.
 */
export function readBatch(store: Store, log: HeldLog, first: number): Batch | undefined {
  const rows = store.all(
    `SELECT seq, clock, type, parents, body_hash, salt, body FROM entry
     WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT ?`,
    log.id, first, log.next, limits.batchEntriesMax,
  ); // prettier-ignore
  const entries = fitting(rows.map(entryOf));
  const head = store.get(
    "SELECT seq, signature FROM head WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq DESC",
    log.id, first, first + entries.length,
  ); // prettier-ignore
  if (head === undefined) return undefined;
  const covered = entries.slice(0, Number(head["seq"]) - first + 1);
  return onWire(log, first, covered, head["signature"] as Uint8Array);
}

/** An entry from its row. Damaged parents read as none, and a damaged body as erased. */
export const entryOf = (row: Row): Entry => {
  const { salt, body } = row;
  const isWhole = salt instanceof Uint8Array && body instanceof Uint8Array;
  return {
    seq: Number(row["seq"]),
    clock: Number(row["clock"]),
    type: Number(row["type"]),
    parents: decode(parentsShape, row["parents"] as Uint8Array) ?? [],
    bodyHash: row["body_hash"] as Uint8Array,
    content: isWhole ? { salt, body } : undefined,
  };
};

function fitting(entries: Entry[]): Entry[] {
  let room = limits.batchBytesMax;
  const over = entries.findIndex((entry) => {
    room -= entryBytes(entry.content?.body, entry.parents.length);
    return room < 0;
  });
  return over === -1 ? entries : entries.slice(0, over);
}

/** Parents point into a table of logs, so a batch names each log only once. */
function onWire(log: HeldLog, first: number, entries: Entry[], signature: Uint8Array): Batch {
  const logs: Batch["logs"] = [];
  const indexOf = (device: DeviceId, epoch: Epoch): number => {
    const at = logs.findIndex((one) => one.device === device && one.epoch === epoch);
    return at === -1 ? logs.push({ device, epoch }) - 1 : at;
  };
  const rows = entries.map(({ clock, type, parents, content, bodyHash }) => ({
    clock,
    type,
    parents: parents.map(({ device, epoch, seq, hash }) => {
      return { log: indexOf(device, epoch), seq, hash };
    }),
    content,
    erased: content ? undefined : bodyHash,
  }));
  const { conversation, device, epoch } = log;
  return { conversation, device, epoch, first, logs, entries: rows, signature };
}
