// Reads strict CBOR piece by piece, without building values. For the few things that are read so
// often that `decode` would cost too much; it accepts and refuses the same bytes.
import { Malformed } from "./shape.ts";

const major = { uint: 0, bytes: 2, list: 4 } as const;
const nullByte = 0xf6;

/** Reads from the beginning to the end. Every function throws {@link Malformed}. */
export class CborReader {
  readonly #wire: Uint8Array;
  #at = 0;

  constructor(wire: Uint8Array) {
    // A slice of a Node Buffer would be a Buffer.
    this.#wire = new Uint8Array(wire.buffer, wire.byteOffset, wire.length);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#wire.length;
  }

  /** A whole number from 0 to `max`. */
  uint(max: number): number {
    return this.#head(major.uint, max);
  }

  /** The head of a list: how many values follow, at most `max`. */
  list(max: number): number {
    return this.#head(major.list, max);
  }

  /** The head of a record with exactly this many fields. */
  record(fields: number): void {
    if (this.list(fields) !== fields) throw new Malformed("wrong number of fields");
  }

  /** A byte string: part of the array that is read, and no copy. */
  bytes(min: number, max: number): Uint8Array {
    const length = this.#head(major.bytes, max);
    const from = this.#at;
    this.#at += length;
    if (length < min || this.#at > this.#wire.length)
      throw new Malformed("bytes of a wrong length");
    return this.#wire.subarray(from, this.#at);
  }

  /** Whether null comes next; if so, it has been read. */
  isNull(): boolean {
    const is = this.#wire[this.#at] === nullByte;
    if (is) this.#at += 1;
    return is;
  }

  #head(kind: number, max: number): number {
    const first = this.#wire[this.#at++];
    if (first === undefined || first >> 5 !== kind) throw new Malformed("another kind of value");
    const value = this.#number(first & 31);
    if (value > max) throw new Malformed("number out of bounds");
    return value;
  }

  #number(short: number): number {
    switch (short) {
      case 24:
        return this.#long(1, 24);
      case 25:
        return this.#long(2, 2 ** 8);
      case 26:
        return this.#long(4, 2 ** 16);
      case 27:
        return this.#long(8, 2 ** 32);
      default:
        if (short > 27) throw new Malformed("no definite length");
        return short;
    }
  }

  /** A number of this many bytes; a number below `least` has a shorter encoding. */
  #long(size: number, least: number): number {
    if (this.#at + size > this.#wire.length) throw new Malformed("cut off");
    let value = 0;
    for (const end = this.#at + size; this.#at < end; this.#at += 1) {
      value = value * 256 + (this.#wire[this.#at] ?? 0);
    }
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw new Malformed("a long number");
    return value;
  }
}
