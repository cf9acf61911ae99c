// Repeatable chance: everything random in a fault follows from a seed that a failure reports.

/** Numbers that look random, and repeat for the same seed. */
export interface Dice {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  oneOf<T>(choices: readonly [T, ...T[]]): T;
}

const range = 2 ** 32;

/** The seed of this run: `TINCAN_SEED`, or a new one. */
export const seedOfRun = (): number =>
  Number(process.env["TINCAN_SEED"] ?? Math.floor(Math.random() * range));

/** Dice with a seed from 0 to 2^32 - 1 (mulberry32, which is fast and good enough here). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  const between = (from: number, to: number): number =>
    from + Math.floor(((to - from + 1) * next()) / range);
  return {
    between,
    oneOf: <T>(choices: readonly [T, ...T[]]) =>
      choices[between(0, choices.length - 1)] ?? choices[0],
  };
}
