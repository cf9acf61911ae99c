// The lines of a conversation as a person reads them.
import { isLine, msOf, type AccountId, type ConversationId } from "#protocol";
import { partsOf, numberOf } from "../disk/entry-number.ts";
import { isExpired } from "../logs/absences.ts";
import { countLines } from "../logs/count-lines.ts";
import { textOf } from "../logs/entry-text.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import { walk, type Spot } from "../logs/walk.ts";
import type { LinesAt } from "../world/commands.ts";
import type { Context } from "../world/context.ts";
import type { ChatLine, FoundLine, GoneText, ShownLine, WhereMessage } from "../world/events.ts";
import { openPages, type Part, type ToShow } from "./history-pages.ts";
import { latenessOf } from "./lateness.ts";

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
  part(conversation: ConversationId, name: string, at: LinesAt, count: number): Part;
  /** How many lines are new; counts up to `max`. */
  unread(conversation: ConversationId, max: number): number;
  /** Those of these lines that exist and whose chat `nameOf` knows. */
  found(
    numbers: number[],
    nameOf: (conversation: ConversationId) => string | undefined,
  ): FoundLine[];
  /** Marks a line as shown, and those before it in its log; undefined if it was already. */
  markShown(number: number): { conversation: ConversationId; account: AccountId } | undefined;
}

/** What the history needs to know of lines besides the logs. */
export interface HistoryNeeds {
  logs: Logs;
  /** Whose lines are the person's own. */
  mine(): AccountId | undefined;
  /** How far one of our own lines has got. */
  whereIs(log: HeldLog, seq: number): WhereMessage;
}

type Line = Omit<Spot, "place">;

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

  const { part } = openPages(logs, (number) => findLine(logs, number));
  const withLateness = latenessAdder(logs, () => msOf(context.wall()), mine);

  const linesOf = (spots: Line[], name: string): ChatLine[] =>
    withLateness(
      spots,
      spots.map((spot) => lineOf(spot, name)),
    );
  const plainly: ToShow = (spots, name) => spots.map((spot) => shownOf(spot, name));
  const toShow: ToShow = (spots, name) => withLateness(spots, plainly(spots, name));

  return {
    part: (conversation, name, at, count) => part(conversation, name, at, count, toShow),
    newest: (conversation, name) => part(conversation, name, { from: "end" }, 1, plainly).lines[0],
    unread(conversation, max) {
      const counts = others(conversation).map((log) => countLines(logs, log, log.shown, max));
      const count = counts.reduce((sum, one) => sum + one, 0);
      return Math.min(max, count);
    },
    found: (numbers, nameOf) =>
      numbers.flatMap((number) => {
        const spot = findLine(logs, number);
        const chat = spot && nameOf(spot.log.conversation);
        return spot && chat !== undefined ? [{ ...shownOf(spot, chat), chat }] : [];
      }),
    last(conversation, name, count) {
      const ends = logs.of(conversation).map((log) => ({ log, seq: logs.heldEnd(log) - 1 }));
      return linesOf(walk(logs, ends, "back", true).take(count).toArray().toReversed(), name);
    },
    toShow(conversation, name, count) {
      const starts = others(conversation)
        .filter(({ shown, linesEnd }) => shown < linesEnd)
        .map((log) => ({ log, seq: log.shown }));
      return linesOf(walk(logs, starts, "on", true).take(count).toArray(), name);
    },
    one(number, name) {
      const spot = findLine(logs, number);
      return spot && lineOf(spot, name);
    },
    markShown(number) {
      const spot = findLine(logs, number);
      if (!spot || spot.seq < spot.log.shown || spot.log.account === mine()) return undefined;
      logs.show(spot.log, spot.seq + 1);
      return spot.log;
    },
  };
}

/** The entry of this number, if it is a line. */
function findLine(logs: Logs, number: number): Line | undefined {
  const { log: row, seq } = partsOf(number);
  const log = logs.inRow(row);
  const batch = log && logs.batches.at(row, seq);
  return log && batch && isLine(batch.entry(seq)) ? { log, seq, batch } : undefined;
}

/** Adds to lines, in their order on screen, how much later they came where that is worth a word. */
const latenessAdder =
  (logs: Logs, now: () => number, mine: HistoryNeeds["mine"]) =>
  <L extends ChatLine>(spots: Line[], lines: L[]): L[] => {
    const late = latenessOf(logs, spots, now(), mine());
    return lines.map((line, at) => {
      const lateMs = late[at];
      return lateMs === undefined ? line : { ...line, lateMs };
    });
  };
