// The tables of the third schema that the fourth no longer has, so that a store that was damaged
// before it was brought up to date can be mended, too.
import { anyBlob, bit, blob, either, hex, nothing, number, whole } from "./row-shapes.ts";
import type { RowShape } from "./row-shapes.ts";

const [id, epoch] = [hex(32), hex(16)];

/**
 * By the names that they have next to today's tables, until their rows become batches.
 * `old_log_index` is SQLite's own index of the logs: all that is left when their table is gone.
 */
export const olderTables = {
  old_log: {
    on: "table",
    columns: {
      id: nothing, conversation: id, account: id, device: id, epoch, next: whole, hash: id,
      clock: number,
    },
  },
  old_log_index: { on: "index", columns: { conversation: id, device: id, epoch, id: whole } },
  old_head: { on: "index", columns: { log: whole, seq: whole, signature: blob(64) } },
  old_entry: {
    on: "table",
    columns: {
      id: nothing, conversation: id, log: whole, seq: whole, hash: id, clock: whole, type: whole,
      parents: anyBlob, body_hash: blob(32), salt: either(nothing, blob(16)),
      body: either(nothing, anyBlob), place: whole, shown: bit,
    },
  },
  old_ack: { on: "index", columns: { log: whole, device: id, account: id, next: whole } },
  old_read_mark: { on: "index", columns: { log: whole, account: id, next: whole } },
  old_fork: {
    on: "index",
    columns: { conversation: id, device: id, epoch, seq: whole, batch: anyBlob },
  },
} satisfies Record<string, RowShape>; // prettier-ignore

/** A table of the third schema only. */
export type OlderTable = keyof typeof olderTables;

/** Whether a row of this table has to become something else first. */
export const isOlder = (table: string): table is OlderTable => table in olderTables;
