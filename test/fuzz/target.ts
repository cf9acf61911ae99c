// A fuzzing target: something that takes any bytes and has to keep its promises.
import assert from "node:assert/strict";

/** One target. */
export interface Target {
  /** Its name on the command line. */
  name: string;
  /** How many executions the short version makes, if the usual number would take too long. */
  short?: number;
  /** The inputs that all others are made from; the same in every run. */
  seeds: () => Uint8Array[];
  /**
   * Throws when a promise is broken. Promises about time are checked by counting, never by
   * measuring.
   */
  run(bytes: Uint8Array): void | Promise<void>;
}

/** Bytes as people see and type them. */
export const hex = (bytes: Uint8Array): string => bytes.toHex();

/** Asserts that both are the same bytes, and shows hex if not. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) !== 0) assert.equal(hex(actual), hex(expected));
}

/**
 * How much a value holds: its texts, bytes and numbers, and every row and field around them. A tiny
 * input must not produce a huge value.
 */
export function weight(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return 1 + value.length;
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + weight(one), 1);
}
