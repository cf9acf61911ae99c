// Reads a conversation in parts, from any place in it, by the order of lines on screen.
import type { ConversationId } from "#protocol";
import { keyOf, type HeldLog, type Logs } from "../logs/logs.ts";
import { seekPlace } from "../logs/seek.ts";
import { walk, type Spot, type Start } from "../logs/walk.ts";
import type { LinesAt } from "../world/commands.ts";

/** A part of a chat, the oldest line first; `L`: as it is held, or as it is shown. */
export interface Part<L> {
  lines: L[];
  /** Whether there are more lines before this part, or after it. */
  older: boolean;
  newer: boolean;
}

/** Lines on one side of a line, in their order on screen, and whether there are more. */
interface Half {
  lines: Line[];
  more: boolean;
}

/** Where a part begins, once it is known which line is the first new one. */
export type PageAt = Exclude<LinesAt, { from: "firstNew" }>;

/** A line, in the batch that holds it. */
export type Line = Omit<Spot, "place">;

/** In each log, the entry before. */
const oneBack = (starts: Start[]): Start[] => starts.map(({ log, seq }) => ({ log, seq: seq - 1 }));

/** Pages of conversations; `find` finds a line again. */
export function openPages(logs: Logs, find: (number: number) => Line | undefined) {
  /** Reads one line more than wanted, to learn whether there are more. */
  function read(starts: Start[], direction: "back" | "on", count: number): Half {
    const lines = [...walk(logs, starts, direction, true).take(count + 1)];
    const page = lines.slice(0, count);
    return { lines: direction === "back" ? page.toReversed() : page, more: lines.length > count };
  }

  /** In each log, the first entry that stands after this line; in its own log, `own`. */
  function after({ log, seq, batch }: Line, own: number): Start[] {
    const place = batch.placeOf(seq);
    return logs.of(log.conversation).map((other) => {
      if (other.id === log.id) return { log, seq: own };
      const from = keyOf(other) > keyOf(log) ? place : place + 1; // At one place, logs sort by key.
      return { log: other, seq: seekPlace(logs, other, from) };
    });
  }

  const end = (held: HeldLog[]): Start[] =>
    held.map((log) => ({ log, seq: logs.heldEnd(log) - 1 }));

  function part(conversation: ConversationId, at: PageAt, count: number): Part<Line> {
    const found = at.from === "end" ? undefined : find(at.line);
    const line = found?.log.conversation === conversation ? found : undefined;
    if (!line || at.from === "end") {
      const { lines, more } = read(end(logs.of(conversation)), "back", count);
      return { lines, older: more, newer: false };
    }
    if (at.from === "after") {
      const { lines, more } = read(after(line, line.seq + 1), "on", count);
      return { lines, older: true, newer: more };
    }
    if (at.from === "before") {
      const { lines, more } = read(oneBack(after(line, line.seq)), "back", count);
      return { lines, older: more, newer: true };
    }
    const starts = after(line, line.seq + 1);
    const first = read(oneBack(starts), "back", Math.ceil(count / 2));
    const second = read(starts, "on", Math.floor(count / 2));
    return { lines: [...first.lines, ...second.lines], older: first.more, newer: second.more };
  }

  return { part, after };
}
