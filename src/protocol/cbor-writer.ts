// Writes strict CBOR into one buffer that is used again and again. For the few things that are
// written so often that `encode` would cost too much; it writes the same bytes.

const major = { uint: 0, bytes: 2, list: 4 } as const;
const nullByte = 0xf6;
/** The longest head: its first byte and a number of eight bytes. */
const headBytesMax = 9;

/** A buffer that grows as needed. */
export class CborWriter {
  #bytes = new Uint8Array(4_096);
  #at = 0;

  /** Begins again: what was written and not taken is gone. */
  clear(): void {
    this.#at = 0;
  }

  /** A whole number from 0 to 2^53 - 1. */
  uint(value: number): void {
    this.#head(major.uint, value);
  }

  /** The head of a list; its values follow. */
  list(count: number): void {
    this.#head(major.list, count);
  }

  bytes(value: Uint8Array): void {
    this.#head(major.bytes, value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  null(): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = nullByte;
  }

  /** A copy of all that was written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  #head(kind: number, value: number): void {
    this.#reserve(headBytesMax);
    if (value < 24) this.#bytes[this.#at++] = (kind << 5) | value;
    else if (value < 2 ** 8) this.#long((kind << 5) | 24, value, 1);
    else if (value < 2 ** 16) this.#long((kind << 5) | 25, value, 2);
    else if (value < 2 ** 32) this.#long((kind << 5) | 26, value, 4);
    else this.#long((kind << 5) | 27, value, 8);
  }

  /** The first byte, and then the value in this many bytes. */
  #long(first: number, value: number, size: number): void {
    this.#bytes[this.#at] = first;
    let rest = value;
    for (let at = this.#at + size; at > this.#at; at -= 1) {
      this.#bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    this.#at += 1 + size;
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
