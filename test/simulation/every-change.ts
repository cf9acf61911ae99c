// The seeds that every change is tested with; `npm run simulate` runs many more.

/** The first seeds, and later ones in which something happens that happens in none of the first. */
export const everyChange = {
  first: 1,
  count: 2_000,
  also: [
    2_429, // Killed after a send while being asked.
    2_629, // Killed between turns while being asked.
    2_782, // A link is made without a consent, if that bug is planted.
    3_332, // Killed before a send while asking.
    3_511, // Killed between turns in a direct chat.
  ],
} as const;

/** Whether every change is tested with this seed. */
export const isTried = (seed: number): boolean =>
  seed <= everyChange.count || everyChange.also.some((one) => one === seed);
