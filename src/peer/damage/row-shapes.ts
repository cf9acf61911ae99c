// What the values in the columns of a table look like, so that a row can be recognised without the
// name of its table.
import type { SqlValue } from "../world/ports.ts";
import type { RawRow } from "./sqlite-rows.ts";

/** Whether a value may stand in a column. */
export type Check = (value: SqlValue) => boolean;

/** A table as its rows lie on a page, columns in order. The first column of a `table` is its rowid. */
export interface RowShape {
  on: RawRow["on"];
  columns: Record<string, Check>;
}

/** This many bytes as hex text. */
export const hex =
  (bytes: number): Check =>
  (value) =>
    typeof value === "string" && value.length === bytes * 2 && /^[0-9a-f]*$/.test(value);

/** A blob of this many bytes, or of any number between the two. */
export const blob =
  (min: number, max = min): Check =>
  (value) =>
    value instanceof Uint8Array && value.length >= min && value.length <= max;

/** One of these values. */
export const oneOf =
  (...values: SqlValue[]): Check =>
  (value) =>
    values.includes(value);

/** What passes one of these checks. */
export const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

/** A number from 0 up. */
export const whole: Check = (value) => typeof value === "number" && value >= 0;

/** Any number. */
export const number: Check = (value) => typeof value === "number";

/** Any text. */
export const text: Check = (value) => typeof value === "string";

/** A person's name in its normal form. */
export const name: Check = (value) =>
  typeof value === "string" && /^[a-z0-9][a-z0-9._-]{1,31}$/.test(value);

/** One id or more as hex text, separated by spaces. */
export const ids: Check = (value) =>
  typeof value === "string" && /^[0-9a-f]{64}( [0-9a-f]{64})*$/.test(value);

/** NULL, which is also what a row holds in place of its rowid. */
export const nothing = oneOf(null);

/** A boolean of SQL. */
export const bit = oneOf(0, 1);

/** No blob of ours is longer than this, bytes. */
export const anyBlob = blob(0, 2 ** 17);
