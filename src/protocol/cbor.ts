// Values ⇄ bytes: strict, deterministic CBOR, the only encoding on the wire and under signatures.
import { decode as decodeCbor, encode as encodeCbor, Tokenizer, Type } from "cborg";
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
    return decodeCbor(wire, { ...strict, tokenizer: strictTokens(wire) });
  } catch {
    return undefined; // Any bytes may come: truncated, nested without end, floats, tags, …
  }
}

/** Stops at what the library reads as the same value as something else on the wire. */
function strictTokens(wire: Uint8Array): Pick<Tokenizer, "pos" | "done" | "next"> {
  // A part of a Node Buffer is not a copy, and lasts only as long as the Buffer is not used again.
  const plain = new Uint8Array(wire.buffer, wire.byteOffset, wire.length);
  const tokens = new Tokenizer(plain, strict);
  return {
    pos: () => tokens.pos(),
    done: () => tokens.done(),
    next() {
      const token = tokens.next();
      if (token.type === Type.float) throw new Malformed("a float could be a whole number");
      if (token.type === Type.string && hasByteOrderMark(token)) throw new Malformed("lost a mark");
      return token;
    },
  };
}

const utf8 = new TextEncoder();

/** Decoding UTF-8 drops such a mark, three bytes before the text; CBOR has at most three itself. */
function hasByteOrderMark({ value, encodedLength }: ReturnType<Tokenizer["next"]>): boolean {
  return (encodedLength ?? 0) > utf8.encode(String(value)).length + 3;
}
