// Reads bytes as choices, so that mutating bytes also mutates what happens in a story.

/** Choices that are used up one by one; after the last, each is 0. */
export interface Choices {
  readonly left: number;
  /** A whole number from 0 to below `end`, where `end` is at most 65,536. */
  below(end: number): number;
  /** This many bytes, or as many as are left. */
  bytes(length: number): Uint8Array;
  /** The text up to the next line break. */
  line(): string;
}

const lineBreak = 0x0a;
const utf8 = new TextDecoder();

export function createChoices(from: Uint8Array): Choices {
  let rest = from;

  function bytes(length: number): Uint8Array {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    return taken;
  }

  return {
    get left() {
      return rest.length;
    },
    below(end) {
      const [high = 0, low = 0] = end > 256 ? bytes(2) : [0, ...bytes(1)];
      return end > 1 ? (high * 256 + low) % end : 0;
    },
    bytes,
    line() {
      const end = rest.indexOf(lineBreak);
      const taken = bytes(end === -1 ? rest.length : end);
      bytes(1);
      return utf8.decode(taken);
    },
  };
}
