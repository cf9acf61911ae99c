// Finds lines by the words in them. What a person types is never read as a query: we look for each
// word as it stands, and for words that begin with it.
import type { ConversationId } from "#protocol";
import type { Store } from "../world/ports.ts";

/** Characters of the search text that count; we ignore the rest. */
const textMax = 256;
const wordsMax = 16;
/** We sort at most this many lines from the index, those that were saved here last. */
const hitsMax = 10_000;
/** If the index is of no use, we look through this many entries, the latest ones. */
const readMax = 50_000;

/** Scripts written without spaces: the index takes a whole run of them for one word. */
const unspaced = new RegExp(
  ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
    .map((script) => `\\p{Script=${script}}`)
    .join("|"),
  "u",
);

/** What to look for. */
export interface Wanted {
  text: string;
  among: ConversationId[];
  count: number;
  /** Search only before this line. A line that no longer exists sets no bound. */
  before: number | undefined;
}

/** Rows of entries, newest first by their order on screen, and whether there are more. */
export interface Found {
  ids: number[];
  more: boolean;
}

/** Finds entries that contain all words of the text. */
export function search(store: Store, { text, among, count, before }: Wanted): Found {
  const words = wordsIn(text);
  if (words.length === 0) return { ids: [], more: false };
  const { place, id } = endOf(store, before);
  const parts = words.filter((word) => unspaced.test(word));
  const [hits, values] = hitsOf(words.filter((word) => !unspaced.test(word)));
  const rows = store.all(
    `SELECT id FROM entry
     WHERE ${hits} AND +conversation IN (SELECT value FROM json_each(?)) AND (place, id) < (?, ?)
       ${parts.map(() => "AND instr(lower(CAST(body AS TEXT)), lower(?)) > 0").join(" ")}
     ORDER BY place DESC, id DESC LIMIT ?`,
    ...values, JSON.stringify(among), place, id, ...parts, count + 1,
  ); // prettier-ignore
  const ids = rows.map((row) => Number(row["id"]));
  return { ids: ids.slice(0, count), more: ids.length > count };
}

/** Letters and digits of all scripts, as the index has them; a letter's marks belong to it. */
const wordsIn = (text: string): string[] =>
  (text.slice(0, textMax).match(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{M}\p{Co}]*/gu) ?? []).slice(
    0,
    wordsMax,
  );

/**
 * Selects the candidates; if the index knows none of the words, these are all of the latest
 * entries.
 */
function hitsOf(words: string[]): [sql: string, values: string[]] {
  if (words.length === 0) {
    return [`type = 1 AND id > (SELECT max(id) FROM entry) - ${readMax}`, []];
  }
  const match = "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rowid DESC";
  return [`id IN (${match} LIMIT ${hitsMax})`, [words.map((word) => `"${word}"*`).join(" ")]];
}

/** The place where the search ends. */
function endOf(store: Store, before: number | undefined): { place: number; id: number } {
  const row =
    before !== undefined && Number.isSafeInteger(before)
      ? store.get("SELECT place FROM entry WHERE id = ?", before)
      : undefined;
  if (row === undefined) return { place: Number.MAX_SAFE_INTEGER, id: 0 };
  return { place: Number(row["place"]), id: before ?? 0 };
}
