// Dice that fall the same way in every run with the same seed.

/** A source of choices. */
export interface Dice {
  /** A whole number from 0 to below `end`; 0 if there is no choice. */
  below(end: number): number;
  /** One of these; throws if there is none. */
  pick<T>(from: readonly T[]): T;
}

/** The generator mulberry32: small, fast and good enough to choose mutations. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  const below = (end: number): number => (end > 1 ? next() % end : 0);
  return {
    below,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new Error("there is nothing to pick from");
      return from[below(from.length)] as T; // The index is within bounds.
    },
  };
}
