// Finding lines by words that occur in them. What a person types is never read as a query: every word
// is looked for as it stands, and what begins with it is found, too.
import type { ConversationId } from "#protocol";
import type { Store } from "../world/ports.ts";

/** More of a text is not looked at. */
const textMax = 256;
const wordsMax = 16;
/** So many lines that the index names are put in order, those that were kept here latest. */
const hitsMax = 10_000;
/** So many entries are looked through, the latest, where the index is of no use. */
const readMax = 50_000;

/** Scripts that are written without spaces: the index knows a whole run of them as one word. */
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
  /** Only what stands before this line. One that is not there any more is no bound. */
  before: number | undefined;
}

/** Rows of entries, the newest first as they stand on screen, and whether there are more. */
export interface Found {
  ids: number[];
  more: boolean;
}

/** Entries in which all words of the text occur. */
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

/** Letters and digits of all scripts, as the index has them; the marks of a letter belong to it. */
const wordsIn = (text: string): string[] =>
  (text.slice(0, textMax).match(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{M}\p{Co}]*/gu) ?? []).slice(
    0,
    wordsMax,
  );

/** Which entries may be meant; without a word that the index knows, all of the latest. */
function hitsOf(words: string[]): [sql: string, values: string[]] {
  if (words.length === 0) {
    return [`type = 1 AND id > (SELECT max(id) FROM entry) - ${readMax}`, []];
  }
  const match = "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rowid DESC";
  return [`id IN (${match} LIMIT ${hitsMax})`, [words.map((word) => `"${word}"*`).join(" ")]];
}

/** Where the lines end that are looked for. */
function endOf(store: Store, before: number | undefined): { place: number; id: number } {
  const row =
    before !== undefined && Number.isSafeInteger(before)
      ? store.get("SELECT place FROM entry WHERE id = ?", before)
      : undefined;
  if (row === undefined) return { place: Number.MAX_SAFE_INTEGER, id: 0 };
  return { place: Number(row["place"]), id: before ?? 0 };
}
