// Repeatable chance: every source of chance has its own stream, named by text, so that removing one
// fault from a story leaves all the others where they were.

/** One stream of chance. */
export interface Dice {
  /** From 0 to below 1. */
  fraction(): number;
  /** A whole number from 0 to below this. */
  below(sides: number): number;
  /** A whole number from the first to below the second. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  bytes(length: number): Uint8Array;
}

/** The stream of this name. The same name gives the same stream, in every run. */
export function createDice(name: string): Dice {
  const next = sfc32(...seedOf(name));
  const fraction = (): number => next() / 2 ** 32;
  const below = (sides: number): number => Math.floor(fraction() * sides);
  return {
    fraction,
    below,
    between: (low, high) => low + below(high - low),
    chance: (probability) => fraction() < probability,
    pick: (from) => from[below(from.length)] ?? from[0],
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 1) bytes[at] = next() & 0xff;
      return bytes;
    },
  };
}

/** Four words from a text (FNV-1a with four offsets, mixed). */
function seedOf(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x1b873593, 0x85ebca6b, 0xcc9e2d51];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    for (let word = 0; word < 4; word += 1) {
      words[word] = Math.imul((words[word] ?? 0) ^ code, 0x01000193 + 2 * word);
    }
  }
  return words;
}

/** Chris Doty-Humphrey's small fast counter generator: 32 bits at a time. */
function sfc32(a: number, b: number, c: number, counter: number): () => number {
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
