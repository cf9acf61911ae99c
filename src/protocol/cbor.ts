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

/**
 * The one encoding of the value (docs/protocol.md §3). It trusts the value and checks no limit:
 * `decode` refuses bytes that break one.
 */
export const encode = <T>(shape: Shape<T>, value: T): Uint8Array => encodeCbor(shape.toWire(value));

/**
 * The value, or undefined if the bytes are not the one encoding of such a value
 * (docs/protocol.md §3). Never throws, whatever the bytes.
 */
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
    return undefined; // Anything may arrive: truncated, endlessly nested, floats, tags, …
  }
}

/** How deep lists may nest; our deepest message, a turn with a `have`, needs five. */
const depthMax = 16;

/** Types that our wire never carries: stop here, before the library builds anything from them. */
const foreign: ReadonlySet<Type> = new Set([Type.float, Type.map, Type.tag]);

/**
 * Refuses tokens that are not the only encoding of their value, though the library would read them.
 */
function strictTokens(wire: Uint8Array): Pick<Tokenizer, "pos" | "done" | "next"> {
  // A slice of a Node Buffer is not a copy: once the Buffer is reused, its bytes change.
  const plain = new Uint8Array(wire.buffer, wire.byteOffset, wire.length);
  const tokens = new Tokenizer(plain, strict);
  const nesting = createNesting();
  return {
    pos: () => tokens.pos(),
    done: () => tokens.done(),
    next() {
      const token = tokens.next();
      if (foreign.has(token.type)) throw new Malformed("a float, a map or a tag");
      nesting.take(token);
      if (token.type === Type.string && hasByteOrderMark(token)) throw new Malformed("lost a mark");
      return token;
    },
  };
}

type Token = ReturnType<Tokenizer["next"]>;

/** Counts the open lists; without a bound, a frame full of list heads would overflow the stack. */
function createNesting(): { take(token: Token): void } {
  /** How many values each open list still needs, the innermost last. */
  const lacking: number[] = [];
  return {
    take({ type, value }) {
      const last = lacking.length - 1;
      if (last >= 0) lacking[last] = (lacking[last] ?? 0) - 1;
      if (type === Type.array) lacking.push(Number(value));
      if (lacking.length > depthMax) throw new Malformed("nested too deeply");
      while (lacking.at(-1) === 0) lacking.pop();
    },
  };
}

const utf8 = new TextEncoder();

/**
 * Decoding drops a byte order mark, which is 3 bytes; a token without one is at most 3 bytes longer
 * than its text.
 */
function hasByteOrderMark({ value, encodedLength }: Token): boolean {
  return (encodedLength ?? 0) > utf8.encode(String(value)).length + 3;
}
