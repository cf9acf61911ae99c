// Made-up texts that are the same in every run: three scripts, and a few words that come up very
// often.

/** A script: how to make its words, and how to join them. */
interface Script {
  syllable(dice: Dice): string;
  /** What to put before the word with this index, counted from 0. */
  gap(index: number): string;
}

/** Draws a whole number from 0 up to, but not including, the given one. */
type Dice = (below: number) => number;

const wordsOfAll = 20_000;
/** How many words a text has: from a short answer to a long paragraph. */
export const textWords = { least: 5, most: 60 };

const oneOf = (letters: string, dice: Dice): string => letters.charAt(dice(letters.length));

/** Draws one of the `count` letters that start at this code unit. */
const letterFrom = (first: number, count: number, dice: Dice): string =>
  String.fromCharCode(first + dice(count));

const space = (): string => " ";

const scripts: readonly Script[] = [
  {
    syllable: (dice) => oneOf("bcdfghklmnprstvw", dice) + oneOf("aeiouéü", dice),
    gap: space,
  },
  {
    syllable: (dice) => oneOf("бвгджзклмнпрстфхчш", dice) + oneOf("аеиоуыюя", dice),
    gap: space,
  },
  {
    // One Han or Kana character; such words have no spaces between them, only commas.
    syllable: (dice) =>
      dice(2) === 0 ? letterFrom(0x4e00, 3000, dice) : letterFrom(0x3042, 80, dice),
    gap: (index) => (index % 8 === 0 ? "、" : ""),
  },
];

/**
 * The words of one script, the most frequent first; frequent words are short, as in any language.
 */
function wordsOf({ syllable }: Script, count: number, dice: Dice): readonly string[] {
  const words = new Set<string>();
  while (words.size < count) {
    const syllables = 1 + dice(2 + Math.log10(words.size + 1));
    words.add(Array.from({ length: syllables }, () => syllable(dice)).join(""));
  }
  return [...words];
}

/** The 20,000 words, by script. */
export const vocabulary: readonly (readonly string[])[] = scripts.map((script, index) => {
  const share = wordsOfAll / scripts.length;
  const count = Math.floor(share * (index + 1)) - Math.floor(share * index);
  return wordsOf(script, count, diceOf(index));
});

/**
 * Running totals of word frequencies by rank, where the most frequent word counts 1 (Zipf's law).
 */
const upTo: readonly number[] = ((): number[] => {
  let sum = 0;
  const most = Math.max(...vocabulary.map(({ length }) => length));
  return Array.from({ length: most }, (_, rank) => (sum += 1 / (rank + 1)));
})();

/** The text with this number, in one of the scripts, without a mark at its end. */
export function textOf(number: number): string {
  const dice = diceOf(number + scripts.length);
  const which = dice(scripts.length);
  const [script, words] = [scripts[which], vocabulary[which]];
  if (!script || !words) throw new Error("there is no such script");
  const count = textWords.least + dice(textWords.most - textWords.least + 1);
  let text = "";
  for (let index = 0; index < count; index += 1) {
    text += (index === 0 ? "" : script.gap(index)) + (words[rankOf(words.length, dice)] ?? "");
  }
  return text;
}

/** Draws a rank below this one, with the frequencies that Zipf's law gives. */
function rankOf(below: number, dice: Dice): number {
  const precision = 2 ** 30;
  const drawn = (dice(precision) / precision) * (upTo[below - 1] ?? 0);
  let [low, high] = [0, below - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] ?? 0) > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Pseudo-random numbers that depend only on the seed (mulberry32). */
function diceOf(seed: number): Dice {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
