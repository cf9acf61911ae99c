// Finds lines by the words in them. What a person types is never read as a query: we look for each
// word as it stands, and for words that begin with it.
import { entryTypes, meaningOf, type ConversationId } from "#protocol";
import { partsOf } from "../disk/entry-number.ts";
import { textOf } from "../logs/entry-text.ts";
import type { Logs } from "../logs/logs.ts";
import type { WordIndex } from "./word-index.ts";

/** Characters of the search text that count; we ignore the rest. */
const textMax = 256;
const wordsMax = 16;
/** We sort at most this many lines from the index, those that were saved here last. */
const hitsMax = 10_000;
/** If the index is of no use, we look through this many lines, the latest ones. */
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

/** Numbers of lines, newest first by their order on screen, and whether there are more. */
export interface Found {
  ids: number[];
  more: boolean;
}

/** A line that the index names. */
interface Hit {
  line: number;
  place: number;
}

/** Finds lines that contain all words of the text. */
export function search(logs: Logs, index: WordIndex, wanted: Wanted): Found {
  const words = wordsIn(wanted.text);
  if (words.length === 0) return { ids: [], more: false };
  const parts = words.filter((word) => unspaced.test(word)).map((word) => word.toLowerCase());
  const whole = words.filter((word) => !unspaced.test(word));
  const among = new Set(wanted.among);
  const found = hitsOf(index, whole);
  const isBefore = boundOf(logs, found, wanted.before);
  const hits = found
    .filter((hit) => isBefore(hit) && isAmong(logs, hit, among))
    .toSorted(latestFirst)
    .values()
    .filter((hit) => parts.length === 0 || contains(logs, hit, parts))
    .take(wanted.count + 1)
    .toArray();
  const ids = hits.map(({ line }) => line);
  return { ids: ids.slice(0, wanted.count), more: ids.length > wanted.count };
}

/** Letters and digits of all scripts, as the index has them; a letter's marks belong to it. */
const wordsIn = (text: string): string[] =>
  (text.slice(0, textMax).match(/[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{M}\p{Co}]*/gu) ?? []).slice(
    0,
    wordsMax,
  );

/** The lines that may be meant; if the index knows none of the words, all of the latest ones. */
function hitsOf(index: WordIndex, words: string[]): Hit[] {
  const match = words.map((word) => `"${word}"*`).join(" ");
  const rows =
    words.length === 0
      ? index.rows("SELECT line, place FROM words.line ORDER BY number DESC LIMIT ?", readMax)
      : index.rows(
          `SELECT line, place FROM words.line WHERE number IN
             (SELECT rowid FROM words.word WHERE word MATCH ? ORDER BY rowid DESC LIMIT ?)`,
          match, hitsMax,
        ); // prettier-ignore
  return rows.map(({ line, place }) => ({ line: Number(line), place: Number(place) }));
}

/** The index outlives lines that have left the disk. */
function isAmong(logs: Logs, { line }: Hit, among: Set<ConversationId>): boolean {
  const { log: row, seq } = partsOf(line);
  const log = logs.inRow(row);
  return log !== undefined && seq < logs.heldEnd(log) && among.has(log.conversation);
}

const latestFirst = (one: Hit, other: Hit): number =>
  other.place - one.place || other.line - one.line;

function contains(logs: Logs, { line }: Hit, parts: string[]): boolean {
  const { log, seq } = partsOf(line);
  const entry = logs.batches.at(log, seq)?.entry(seq);
  if (!entry || meaningOf(entry.type) !== entryTypes.text) return false;
  const text = textOf(entry)?.toLowerCase();
  return text !== undefined && parts.every((part) => text.includes(part));
}

/**
 * Whether a line stands before the one where the search ends. Lines may have moved since they were
 * indexed, so the place in the index counts for both.
 */
function boundOf(logs: Logs, hits: Hit[], before: number | undefined): (hit: Hit) => boolean {
  if (before === undefined || !Number.isSafeInteger(before)) return () => true;
  const bound = hits.find(({ line }) => line === before) ?? lineAt(logs, before);
  return bound ? (hit) => latestFirst(bound, hit) < 0 : () => true;
}

function lineAt(logs: Logs, line: number): Hit | undefined {
  const { log, seq } = partsOf(line);
  const place = logs.batches.at(log, seq)?.placeOf(seq);
  return place === undefined ? undefined : { line, place };
}
