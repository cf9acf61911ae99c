// Finding lines by words that occur in them. What a person types is never read as a query: every word
// is looked for as it stands, and what begins with it is found, too.
import type { Store } from "./ports.ts";

/** More of a text is not looked at. */
const textMax = 256;
const wordsMax = 16;
/** So many of the newest lines are looked through where words have no spaces between them. */
const readMax = 20_000;

/** Scripts that are written without spaces: the index knows a whole run of them as one word. */
const unspaced = new RegExp(
  ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
    .map((script) => `\\p{Script=${script}}`)
    .join("|"),
  "u",
);

/** Rows of entries, the newest first, and whether there are more. */
export interface Found {
  ids: number[];
  more: boolean;
}

/** Entries in which all words of the text occur, those that were kept here latest first. */
export function search(store: Store, text: string, count: number, before = Infinity): Found {
  const words = wordsIn(text);
  const below = Math.min(before, Number.MAX_SAFE_INTEGER);
  if (words.length === 0) return { ids: [], more: false };
  const all = words.some((word) => unspaced.test(word))
    ? readThrough(store, words, count + 1, below)
    : lookUp(store, words, count + 1, below);
  return { ids: all.slice(0, count), more: all.length > count };
}

/** Letters and digits of all scripts, as the index has them; the marks of a letter belong to it. */
const wordsIn = (text: string): string[] =>
  (text.slice(0, textMax).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []).slice(0, wordsMax);

function lookUp(store: Store, words: string[], count: number, below: number): number[] {
  const query = words.map((word) => `"${word}"*`).join(" ");
  const rows = store.all(
    "SELECT rowid AS id FROM word WHERE word MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
    query, below, count,
  ); // prettier-ignore
  return rows.map((row) => Number(row["id"]));
}

function readThrough(store: Store, words: string[], count: number, below: number): number[] {
  const each = words.map(() => "instr(lower(CAST(body AS TEXT)), lower(?)) > 0").join(" AND ");
  const rows = store.all(
    `SELECT id FROM (SELECT id, body FROM entry WHERE type = 1 AND body IS NOT NULL AND id < ?
     ORDER BY id DESC LIMIT ?) WHERE ${each} ORDER BY id DESC LIMIT ?`,
    below, readMax, ...words, count,
  ); // prettier-ignore
  return rows.map((row) => Number(row["id"]));
}
