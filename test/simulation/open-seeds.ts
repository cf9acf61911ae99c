// Seeds that still break a promise, each looked at or waiting to be: nothing else may, and one that
// does no longer is to be taken out. All of them are about agreeing to talk, and none about messages.

/** A seed, and the rule that it breaks. */
export type Open = readonly [seed: number, rule: string];

/** In worlds where everybody keeps to the protocol. */
export const openSeeds: readonly Open[] = [
  [90, "L1"],
  [637, "S8"],
  [1714, "L1"],
  [1928, "L1"],
  [2140, "S8"],
  [2812, "S8"],
  [3114, "L1"],
  [3898, "S8"],
  [4604, "L1"],
  [4875, "L1"],
];

/** In worlds with a liar. */
export const openLiarSeeds: readonly Open[] = [
  [68, "L1"],
  [123, "L1"],
  [143, "L1"],
  [172, "L1"],
  [361, "L1"],
  [527, "L1"],
  [532, "L1"],
  [700, "L1"],
  [939, "L1"],
  [985, "L1"],
];

/** What is broken and not known, and what is known and not broken any more. */
export function unexpected(
  broken: { seed: number; rule: string; what: string }[],
  open: readonly Open[],
): string[] {
  const known = new Set(open.map((one) => one.join(" ")));
  const found = new Set(broken.map(({ seed, rule }) => `${seed} ${rule}`));
  const fresh = broken.filter(({ seed, rule }) => !known.has(`${seed} ${rule}`));
  const gone = [...known].filter((one) => !found.has(one));
  return [
    ...fresh.map(({ seed, what }) => `seed ${seed}: ${what}`),
    ...gone.map((one) => `seed ${one} breaks nothing any more`),
  ];
}
