// What remains of a damaged store. The tables that map pages to their owners may be damaged, too,
// so we recognise each row by its shape.
import type { SqlValue } from "../world/ports.ts";
import { olderTables } from "./older-tables.ts";
import { anyBlob, bit, blob, either, hex, ids, name, nothing, number } from "./row-shapes.ts";
import { oneOf, text, whole } from "./row-shapes.ts";
import type { Check, RowShape } from "./row-shapes.ts";
import type { Pages } from "./sqlite-file.ts";
import { rowsOn, type RawRow } from "./sqlite-rows.ts";

const [id, epoch] = [hex(32), hex(16)];

/** Keys of the `profile` table whose values a salvage keeps; it makes the rest again. */
export const profileKeys = [
  "serverKey", "signingKey", "account", "list", "registration", "stay", "relayOnly", "former",
  "settingsKey", "settings", "unsaid", "unsaidBlocks", "device",
] as const; // prettier-ignore

/**
 * All tables except those that can be rebuilt from the others, and those that only an open screen
 * could use. No two tables of one kind have rows of the same shape, but `ack` and `read_mark`: a
 * `mark` is a row of either.
 */
const tables = {
  profile: { on: "index", columns: { key: oneOf(...profileKeys), value: either(whole, ids, anyBlob) } },
  contact: {
    on: "index",
    columns: {
      account: id, name, account_key: blob(0, 32), list: anyBlob, number,
      standing: oneOf("ask", "always", "block"), told: bit, relay_only: bit,
    },
  },
  pin: { on: "index", columns: { name, account: id, offered: either(nothing, anyBlob) } },
  consent: {
    on: "index",
    columns: {
      account: id, id: epoch, request: anyBlob, answer: anyBlob, expires: whole, linked: whole,
    },
  },
  parting: { on: "index", columns: { id: epoch, account: id, until: whole } },
  block: { on: "index", columns: { account: id } },
  quota: { on: "index", columns: { account: id, bytes: whole } },
  former_author: {
    on: "index",
    columns: { conversation: blob(32), device: blob(32), account: blob(32), signed: anyBlob },
  },
  device_belonging: { on: "index", columns: { device: blob(32), belonging: anyBlob } },
  draft: { on: "index", columns: { account: id, text } },
  over: { on: "index", columns: { id: epoch, until: whole } },
  log: {
    on: "table",
    columns: {
      id: nothing, conversation: blob(32), account: blob(32), device: blob(32), epoch: blob(16),
      shown: whole, hole: either(nothing, whole),
    },
  },
  batch: {
    on: "table",
    columns: {
      id: nothing, count: whole, lines: whole, place: number, till: number, clock: whole,
      prev: either(blob(32), blob(0)), hash: blob(32), places: either(nothing, anyBlob),
      bytes: anyBlob,
    },
  },
  absent: { on: "table", columns: { id: nothing, why: oneOf("here") } },
  mark: { on: "index", columns: { log: whole, who: blob(32), next: whole } },
  fork: {
    on: "index",
    columns: {
      conversation: blob(32), device: blob(32), epoch: blob(16), seq: whole, batch: anyBlob,
    },
  },
  ...olderTables,
} satisfies Record<string, RowShape>; // prettier-ignore

/** A table whose rows we look for. */
export type TableName = keyof typeof tables;

/** The values of a row, by column. */
export type RemnantRow = Record<string, SqlValue>;

/** One row and the table it belongs to. For logs, batches and entries, `id` is the rowid. */
export interface Remnant {
  table: TableName;
  row: RemnantRow;
}

interface Known {
  table: TableName;
  on: RawRow["on"];
  columns: [string, Check][];
}

const known: Known[] = (Object.keys(tables) as TableName[]).map((table) => {
  const { on, columns }: RowShape = tables[table];
  return { table, on, columns: Object.entries(columns) };
});

function remnantOf({ on, id: rowid, values }: RawRow): Remnant | undefined {
  const found = known.find(
    (one) =>
      one.on === on &&
      one.columns.length === values.length &&
      one.columns.every(([, check], at) => check(values[at] ?? null)),
  );
  if (!found) return undefined;
  const row = Object.fromEntries(found.columns.map(([column], at) => [column, values[at] ?? null]));
  return { table: found.table, row: rowid === undefined ? row : { ...row, id: rowid } };
}

/** Yields every row that can still be read, page by page. */
export function* remainsOf(pages: Pages): Generator<Remnant> {
  for (let page = 1; page <= pages.count; page += 1) {
    for (const raw of rowsOn(pages, page)) {
      const remnant = remnantOf(raw);
      if (remnant) yield remnant;
    }
  }
}
