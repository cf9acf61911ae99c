// Reads a conversation in parts, from any place in it, by the order of lines on screen.
import { silentTypes, type ConversationId } from "#protocol";
import type { LinesAt } from "../world/commands.ts";
import type { ShownLine, WhereMessage } from "../world/events.ts";
import type { Row, Store } from "../world/ports.ts";

/** A part of a chat, the oldest line first. */
export interface Part {
  lines: ShownLine[];
  /** Whether there are more lines before this part, or after it. */
  older: boolean;
  newer: boolean;
}

/** Where an entry stands on screen. */
interface Place {
  conversation: ConversationId;
  place: number;
  hash: string;
}

/** Lines on one side of a place, and whether there are more. */
interface Half {
  lines: ShownLine[];
  more: boolean;
}

/** Types that a person never sees as a line; the index `entry_line` lists the same ones. */
export const silent = silentTypes.join(", ");

/**
 * Also selects how far the log has come: how much of it a device of the other person holds, and how
 * much that person has read.
 */
export const selectShown = `SELECT entry.id, entry.type, entry.clock, entry.body, log.account, entry.shown,
  entry.conversation, entry.seq,
  (SELECT max(next) FROM ack WHERE ack.log = entry.log) AS delivered,
  (SELECT max(next) FROM read_mark WHERE read_mark.log = entry.log) AS read
  FROM entry JOIN log ON log.id = entry.log`;

/**
 * How far one of our own lines has got. A line from another of my devices reached us through the
 * other person, so it is at least delivered.
 */
export function whereIs({ seq, delivered, read }: Row): WhereMessage {
  if (Number(seq) < Number(read ?? 0)) return "read";
  return Number(seq) < Number(delivered ?? 0) ? "delivered" : "kept";
}

/** Pages of conversations; `lineOf` makes a line from a row of {@link selectShown}. */
export function openPages(store: Store, lineOf: (row: Row, name: string) => ShownLine) {
  /** Reads one line more than wanted, to learn whether there are more. */
  function beside(place: Place, side: "<" | "<=" | ">", count: number, name: string): ShownLine[] {
    const order = side === ">" ? "place, entry.hash" : "place DESC, entry.hash DESC";
    const rows = store.all(
      `${selectShown} WHERE entry.conversation = ? AND type NOT IN (${silent})
       AND (place, entry.hash) ${side} (?, ?) ORDER BY ${order} LIMIT ?`,
      place.conversation, place.place, place.hash, count + 1,
    ); // prettier-ignore
    return rows.map((row) => lineOf(row, name));
  }

  function before(place: Place, side: "<" | "<=", count: number, name: string): Half {
    const lines = beside(place, side, count, name);
    return { lines: lines.slice(0, count).toReversed(), more: lines.length > count };
  }

  function behind(place: Place, count: number, name: string): Half {
    const lines = beside(place, ">", count, name);
    return { lines: lines.slice(0, count), more: lines.length > count };
  }

  function placeOf(conversation: ConversationId, line: number): Place | undefined {
    const row = store.get(
      "SELECT place, hash FROM entry WHERE id = ? AND conversation = ?",
      line,
      conversation,
    );
    return row && { conversation, place: Number(row["place"]), hash: String(row["hash"]) };
  }

  function part(conversation: ConversationId, name: string, at: LinesAt, count: number): Part {
    const place = at.from === "end" ? undefined : placeOf(conversation, at.line);
    if (!place || at.from === "end") {
      const end = { conversation, place: Number.MAX_SAFE_INTEGER, hash: "" };
      const { lines, more } = before(end, "<", count, name);
      return { lines, older: more, newer: false };
    }
    if (at.from === "after") {
      const { lines, more } = behind(place, count, name);
      return { lines, older: true, newer: more };
    }
    if (at.from === "before") {
      const { lines, more } = before(place, "<", count, name);
      return { lines, older: more, newer: true };
    }
    const [first, second] = [
      before(place, "<=", Math.ceil(count / 2), name),
      behind(place, Math.floor(count / 2), name),
    ];
    return { lines: [...first.lines, ...second.lines], older: first.more, newer: second.more };
  }

  return { part };
}
