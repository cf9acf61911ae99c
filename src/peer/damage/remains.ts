// What remains of a damaged store. The tables that map pages to their owners may be damaged, too,
// so we recognise each row by its shape.
import type { SqlValue } from "../world/ports.ts";
import type { Pages } from "./sqlite-file.ts";
import { rowsOn, type RawRow } from "./sqlite-rows.ts";

type Check = (value: SqlValue) => boolean;

const hex =
  (bytes: number): Check =>
  (value) =>
    typeof value === "string" && value.length === bytes * 2 && /^[0-9a-f]*$/.test(value);
const blob =
  (min: number, max = min): Check =>
  (value) =>
    value instanceof Uint8Array && value.length >= min && value.length <= max;
const oneOf =
  (...words: SqlValue[]): Check =>
  (value) =>
    words.includes(value);
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

const whole: Check = (value) => typeof value === "number" && value >= 0;
const name: Check = (value) =>
  typeof value === "string" && /^[a-z0-9][a-z0-9._-]{1,31}$/.test(value);
/** One id or more, separated by spaces. */
const ids: Check = (value) =>
  typeof value === "string" && /^[0-9a-f]{64}( [0-9a-f]{64})*$/.test(value);
const nothing = oneOf(null);
const bit = oneOf(0, 1);
const [id, epoch] = [hex(32), hex(16)];
const anyBlob = blob(0, 2 ** 17);

/** A table as its rows lie on a page, columns in order. */
interface Table {
  on: RawRow["on"];
  columns: Record<string, Check>;
}

/** Keys of the `profile` table whose values a salvage keeps; it makes the rest again. */
export const profileKeys = [
  "serverKey", "account", "list", "registration", "stay", "relayOnly", "former",
] as const; // prettier-ignore

/**
 * All tables except those that can be rebuilt from the others, and those that only an open screen
 * could use. No two tables of one kind have rows of the same shape. `logIndex` is SQLite's own
 * index of the logs: all that is left when their table is gone.
 */
const tables = {
  profile: { on: "index", columns: { key: oneOf(...profileKeys), value: either(whole, ids, anyBlob) } },
  contact: {
    on: "index",
    columns: {
      account: id, name, account_key: blob(0, 32), list: anyBlob,
      number: (value) => typeof value === "number",
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
  draft: { on: "index", columns: { account: id, text: (value) => typeof value === "string" } },
  over: { on: "index", columns: { id: epoch, until: whole } },
  log: {
    on: "table",
    columns: {
      id: nothing, conversation: id, account: id, device: id, epoch, next: whole, hash: id,
      clock: (value) => typeof value === "number",
    },
  },
  logIndex: { on: "index", columns: { conversation: id, device: id, epoch, id: whole } },
  head: { on: "index", columns: { log: whole, seq: whole, signature: blob(64) } },
  entry: {
    on: "table",
    columns: {
      id: nothing, conversation: id, log: whole, seq: whole, hash: id, clock: whole, type: whole,
      parents: anyBlob, body_hash: blob(32), salt: either(nothing, blob(16)),
      body: either(nothing, anyBlob), place: whole, shown: bit,
    },
  },
  ack: { on: "index", columns: { log: whole, device: id, account: id, next: whole } },
  read_mark: { on: "index", columns: { log: whole, account: id, next: whole } },
  fork: { on: "index", columns: { conversation: id, device: id, epoch, seq: whole, batch: anyBlob } },
} satisfies Record<string, Table>; // prettier-ignore

/** A table whose rows we look for. */
export type TableName = keyof typeof tables;

/** One row and the table it belongs to. For logs and entries, `id` is the rowid. */
export interface Remnant {
  table: TableName;
  row: Record<string, SqlValue>;
}

interface Known {
  table: TableName;
  on: RawRow["on"];
  columns: [string, Check][];
}

const known: Known[] = (Object.keys(tables) as TableName[]).map((table) => {
  const { on, columns }: Table = tables[table];
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
  for (let number = 1; number <= pages.count; number += 1) {
    for (const raw of rowsOn(pages, number)) {
      const remnant = remnantOf(raw);
      if (remnant) yield remnant;
    }
  }
}
