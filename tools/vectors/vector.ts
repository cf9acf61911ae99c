// What a vector is: a value, the bytes it stands for, and how to show both as a line of JSON.

/** A value as JSON shows it: bytes are hex, and missing values are null. */
export type Shown = string | number | boolean | null | Shown[] | { [field: string]: Shown };

/** One line of a `vectors` block. */
export interface Vector {
  name: string;
  /** How to read the bytes, or how we made them. */
  kind: string;
  /** The Ed25519 secret that signed the value. */
  signer?: string;
  value?: Shown;
  /** Every reader refuses these bytes; the name says why. */
  refused?: true;
  hex: string;
}

/** The vectors under one heading. */
export interface Chapter {
  title: string;
  vectors: Vector[];
}

/** A vector for these bytes of a value. */
export const vector = (name: string, kind: string, value: unknown, bytes: Uint8Array): Vector => ({
  name,
  kind,
  value: show(value),
  hex: bytes.toHex(),
});

/** A vector for these bytes of a signed value. */
export const signedVector = (
  name: string,
  kind: string,
  signer: Uint8Array,
  value: unknown,
  bytes: Uint8Array,
): Vector => ({ name, kind, signer: signer.toHex(), value: show(value), hex: bytes.toHex() });

/** A vector for bytes that readers refuse; its name says why. */
export const refused = (kind: string, why: string, hex: string): Vector => ({
  name: why,
  kind,
  refused: true,
  hex,
});

/**
 * One of our values as JSON shows it. Throws for a value that JSON cannot show, because that is a
 * bug of ours.
 */
export function show(value: unknown): Shown {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return value.toHex();
  if (Array.isArray(value)) return value.map(show);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, show(one)]));
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  throw new TypeError(`JSON has no ${typeof value}`);
}

/** An array that repeats one byte. */
export const filled = (byte: number, length = 32): Uint8Array => new Uint8Array(length).fill(byte);
