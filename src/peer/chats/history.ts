// The lines of a conversation as a person reads them.
import { isLine, msOf, type AccountId, type ConversationId } from "#protocol";
import { partsOf, numberOf } from "../disk/entry-number.ts";
import { isExpired } from "../logs/absences.ts";
import { countLines } from "../logs/count-lines.ts";
import { textOf } from "../logs/entry-text.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import { walk } from "../logs/walk.ts";
import type { LinesAt } from "../world/commands.ts";
import type { Context } from "../world/context.ts";
import type { ChatLine, FoundLine, GoneText, ShownLine, WhereMessage } from "../world/events.ts";
import { openPages, type Line, type PageAt, type Part } from "./history-pages.ts";
import { openNewLines, type ShownOf } from "./new-lines.ts";
import { latenessOf, withLateness } from "./lateness.ts";

/** The lines of conversations, as a person reads them (docs/protocol.md §9, "On screen"). */
export interface History {
  /** The last lines, the oldest first. */
  last(conversation: ConversationId, name: string, count: number): ChatLine[];
  /** The oldest lines that have not been shown yet, in their order on screen. */
  toShow(conversation: ConversationId, name: string, count: number): ChatLine[];
  one(number: number, name: string): ChatLine | undefined;
  /** The last line on screen. */
  newest(conversation: ConversationId, name: string): ShownLine | undefined;
  /** A part of the chat; starting from a line that no longer exists leads to the end. */
  part(conversation: ConversationId, name: string, at: LinesAt, count: number): Part<ShownLine>;
  /** How many lines are new; counts up to `max`. */
  unread(conversation: ConversationId, max: number): number;
  /** Those of these lines that exist and whose chat `nameOf` knows. */
  found(
    numbers: number[],
    nameOf: (conversation: ConversationId) => string | undefined,
  ): FoundLine[];
  /**
   * Marks a line as shown, and those before it in its log, or, with `above`, all that stand before
   * it; undefined if none of them was new.
   */
  markShown(number: number, above?: boolean): ShownOf | undefined;
}

/** What the history needs to know of lines besides the logs. */
export interface HistoryNeeds {
  logs: Logs;
  /** Whose lines are the person's own. */
  mine(): AccountId | undefined;
  /** How far one of our own lines has got. */
  whereIs(log: HeldLog, seq: number): WhereMessage;
}

/** Why this line has no text; `isOver`: the time for which it was meant to be kept. */
const goneOf = ({ absences }: Logs, number: number, isOver: boolean): GoneText =>
  !isOver && absences.of(number) === "lost" ? "missing" : "deleted";

/** Opens the history of these logs. */
export function openHistory(context: Context, { logs, mine, whereIs }: HistoryNeeds): History {
  function lineOf({ log, seq, batch }: Line, name: string): ChatLine {
    const entry = batch.entry(seq);
    const own = log.account === mine();
    const [line, wallMs] = [numberOf(log.id, seq), msOf(context.wall())];
    const about = { line, own, name: own ? context.name : name, text: textOf(entry) };
    const at = Math.min(entry.clock / 1000, wallMs);
    if (!entry.erased) return { ...about, at };
    return { ...about, at, gone: goneOf(logs, line, isExpired(entry, wallMs)) };
  }

  function shownOf(spot: Line, name: string): ShownLine {
    const line = lineOf(spot, name);
    const { log, seq } = spot;
    const where = line.own ? whereIs(log, seq) : undefined;
    return { ...line, where, isNew: !line.own && seq >= log.shown };
  }

  const others = (conversation: ConversationId): HeldLog[] =>
    logs.of(conversation).filter(({ account }) => account !== mine());

  const find = (number: number): Line | undefined => findLine(logs, number);
  const { part, after } = openPages(logs, find);
  const { newLines, markShown } = openNewLines(logs, { mine, find, after });
  const lateness = (spots: Line[]) => latenessOf(logs, spots, msOf(context.wall()), mine());

  function linesOf(spots: Line[], name: string): ChatLine[] {
    const lines = spots.map((spot) => lineOf(spot, name));
    return withLateness(lines, lateness(spots));
  }

  function pageAt(conversation: ConversationId, at: LinesAt): PageAt {
    if (at.from !== "firstNew") return at;
    const [first] = newLines(conversation).take(1);
    return first ? { from: "around", line: numberOf(first.log.id, first.seq) } : { from: "end" };
  }

  return {
    part(conversation, name, at, count) {
      const { lines: spots, ...sides } = part(conversation, pageAt(conversation, at), count);
      const lines = spots.map((spot) => shownOf(spot, name));
      return { lines: withLateness(lines, lateness(spots)), ...sides };
    },
    newest(conversation, name) {
      const [spot] = part(conversation, { from: "end" }, 1).lines;
      return spot && shownOf(spot, name);
    },
    unread(conversation, max) {
      const counts = others(conversation).map((log) => countLines(logs, log, log.shown, max));
      const count = counts.reduce((sum, one) => sum + one, 0);
      return Math.min(max, count);
    },
    found: (numbers, nameOf) =>
      numbers.flatMap((number) => {
        const spot = find(number);
        const chat = spot && nameOf(spot.log.conversation);
        return spot && chat !== undefined ? [{ ...shownOf(spot, chat), chat }] : [];
      }),
    last(conversation, name, count) {
      const ends = logs.of(conversation).map((log) => ({ log, seq: logs.heldEnd(log) - 1 }));
      return linesOf(walk(logs, ends, "back", true).take(count).toArray().toReversed(), name);
    },
    toShow: (conversation, name, count) =>
      linesOf(newLines(conversation).take(count).toArray(), name),
    one(number, name) {
      const spot = find(number);
      return spot && lineOf(spot, name);
    },
    markShown,
  };
}

/** The entry of this number, if it is a line. */
function findLine(logs: Logs, number: number): Line | undefined {
  const { log: row, seq } = partsOf(number);
  const log = logs.inRow(row);
  const batch = log && logs.batches.at(row, seq);
  return log && batch && isLine(batch.entry(seq)) ? { log, seq, batch } : undefined;
}
