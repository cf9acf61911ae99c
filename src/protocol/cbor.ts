// Values ⇄ bytes: strict, deterministic CBOR, the only encoding on the wire and under signatures.
import { decode as decodeCbor, encode as encodeCbor } from "cborg";
import { Malformed, type Shape } from "./shape.ts";

const strict = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
};

/** The one encoding of the value. */
export const encode = <T>(shape: Shape<T>, value: T): Uint8Array => encodeCbor(shape.toWire(value));

/** The value, or undefined when the bytes are anything but the one encoding of such a value. */
export function decode<T>(shape: Shape<T>, wire: Uint8Array): T | undefined {
  const raw = decodeRaw(wire);
  if (raw === undefined) return undefined;
  try {
    return shape.fromWire(raw);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function decodeRaw(wire: Uint8Array): unknown {
  try {
    return decodeCbor(wire, strict);
  } catch {
    return undefined; // Any bytes may come: truncated, nested without end, floats, tags, …
  }
}
