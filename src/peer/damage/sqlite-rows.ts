// The rows on one page of an SQLite file. Nothing on it is trusted: we skip whatever is
// inconsistent, and never read beyond the page.
import type { SqlValue } from "../world/ports.ts";
import { pageBytes, type Pages } from "./sqlite-file.ts";

/** A row as it lies on a page, without the name of its table. */
export interface RawRow {
  /** `index`: from an index, or from a table stored as one (WITHOUT ROWID). */
  on: "table" | "index";
  /** The rowid; undefined in an index. */
  id: number | undefined;
  values: SqlValue[];
}

/** The kinds of page that hold rows, and the length of their headers. */
const kinds = new Map<number, { on: RawRow["on"]; headerBytes: number; childBytes: number }>([
  [13, { on: "table", headerBytes: 8, childBytes: 0 }],
  [10, { on: "index", headerBytes: 8, childBytes: 0 }],
  [2, { on: "index", headerBytes: 12, childBytes: 4 }],
]);

/** The file has a header of its own before that of its first page. */
const fileHeaderBytes = 100;
/** None of our rows is longer. */
const rowBytesMax = 2 ** 20;

/** A position on a page or in a row; reading beyond its end discards all of it. */
class Reader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  /** SQLite's numbers of 1 to 9 bytes; a 9-byte one is larger than any of ours. */
  varint(): number {
    let value = 0;
    for (let length = 1; length <= 8; length += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return NaN;
      this.#at += 1;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : NaN;
    }
    return NaN;
  }

  bytes(length: number): Uint8Array | undefined {
    if (!(length >= 0) || this.#at + length > this.#bytes.length) return undefined;
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }
}

/** All readable rows of one page. */
export function rowsOn(pages: Pages, number: number): RawRow[] {
  const page = pages.page(number);
  const start = number === 1 ? fileHeaderBytes : 0;
  const kind = page && kinds.get(page[start] ?? 0);
  if (!kind) return [];
  const view = new DataView(page.buffer, page.byteOffset, pageBytes);
  const first = start + kind.headerBytes;
  const count = Math.min(view.getUint16(start + 3), (pageBytes - first) >> 1);
  const rows: RawRow[] = [];
  for (let cell = 0; cell < count; cell += 1) {
    const reader = new Reader(page, view.getUint16(first + cell * 2) + kind.childBytes);
    const row = readCell(pages, reader, kind.on);
    if (row) rows.push(row);
  }
  return rows;
}

function readCell(pages: Pages, reader: Reader, on: RawRow["on"]): RawRow | undefined {
  const length = reader.varint();
  const id = on === "table" ? reader.varint() : undefined;
  if (!(length <= rowBytesMax) || Number.isNaN(id)) return undefined;
  const record = readRecord(pages, reader, length, on);
  const values = record && valuesOf(record);
  return values && { on, id, values };
}

/** How much of a long row lies on its own page, according to the file format. */
function localBytes(length: number, on: RawRow["on"]): number {
  const max = on === "table" ? pageBytes - 35 : Math.floor(((pageBytes - 12) * 64) / 255) - 23;
  if (length <= max) return length;
  const min = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const fitting = min + ((length - min) % (pageBytes - 4));
  return fitting <= max ? fitting : min;
}

function readRecord(
  pages: Pages,
  reader: Reader,
  length: number,
  on: RawRow["on"],
): Uint8Array | undefined {
  const local = localBytes(length, on);
  const head = reader.bytes(local);
  if (!head || local === length) return head;
  const record = new Uint8Array(length);
  record.set(head);
  let next = reader.bytes(4);
  for (let at = local; at < length;) {
    const page = next && pages.page(uint32(next));
    if (!page) return undefined;
    const part = page.subarray(4, 4 + length - at);
    record.set(part, at);
    at += part.length;
    next = page.subarray(0, 4);
  }
  return record;
}

const uint32 = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);

function valuesOf(record: Uint8Array): SqlValue[] | undefined {
  const types = new Reader(record, 0);
  const end = types.varint();
  if (!(end <= record.length)) return undefined;
  const body = new Reader(record, end);
  const values: SqlValue[] = [];
  while (types.at < end) {
    const value = valueOf(types.varint(), body);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** How many bytes an integer of each type takes. */
const intBytes = [0, 1, 2, 3, 4, 6, 8];
const text = new TextDecoder();

/** Undefined for fractions, which we never store, and for values that do not fit into their row. */
function valueOf(type: number, body: Reader): SqlValue | undefined {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  const bytes = body.bytes(intBytes[type] ?? (type >= 12 ? (type - 12) >> 1 : NaN));
  if (!bytes) return undefined;
  if (type >= 12) return type % 2 === 0 ? bytes : text.decode(bytes);
  const value = bytes.reduce(
    (sum, byte, at) => sum * 256 + (at === 0 ? (byte << 24) >> 24 : byte),
    0,
  );
  return Number.isSafeInteger(value) ? value : undefined;
}
