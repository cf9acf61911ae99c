// What a vector is: a value, the bytes it stands for, and how the two are shown as a line of JSON.

/** A value as JSON shows it: bytes are hex, what is missing is null. */
export type Shown = string | number | boolean | null | Shown[] | { [field: string]: Shown };

/** One line of a `vectors` block. */
export interface Vector {
  name: string;
  /** How the bytes are read, or made. */
  kind: string;
  /** The Ed25519 secret that has signed the value. */
  signer?: string;
  value?: Shown;
  /** No reader takes these bytes; the name says why. */
  refused?: true;
  hex: string;
}

/** The vectors of one heading. */
export interface Chapter {
  title: string;
  vectors: Vector[];
}

/** The bytes of a value. */
export const vector = (name: string, kind: string, value: unknown, bytes: Uint8Array): Vector => ({
  name,
  kind,
  value: show(value),
  hex: bytes.toHex(),
});

/** The bytes of a value that is signed. */
export const signedVector = (
  name: string,
  kind: string,
  signer: Uint8Array,
  value: unknown,
  bytes: Uint8Array,
): Vector => ({ name, kind, signer: signer.toHex(), value: show(value), hex: bytes.toHex() });

/** Bytes that are refused; why, is their name. */
export const refused = (kind: string, why: string, hex: string): Vector => ({
  name: why,
  kind,
  refused: true,
  hex,
});

/** A value of ours as JSON shows it. What JSON cannot show is our own mistake and throws. */
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

/** As many bytes of one value. */
export const filled = (byte: number, length = 32): Uint8Array => new Uint8Array(length).fill(byte);
