// What is new of a conversation: in each log of somebody else, what stands after the last line that
// a screen has shown.
import type { AccountId, ConversationId } from "#protocol";
import type { HeldLog, Logs } from "../logs/logs.ts";
import { walk, type Spot, type Start } from "../logs/walk.ts";
import type { Line } from "./history-pages.ts";

/** Where a line was shown, and who wrote it. */
export interface ShownOf {
  conversation: ConversationId;
  account: AccountId;
}

/** What it needs to know of lines. */
interface NewLinesNeeds {
  /** Whose lines are the person's own. */
  mine(): AccountId | undefined;
  find(number: number): Line | undefined;
  /** In each log, the first entry that stands after this line; in its own log, `own`. */
  after(line: Line, own: number): Start[];
}

/** The new lines of these logs. */
export function openNewLines(logs: Logs, { mine, find, after }: NewLinesNeeds) {
  const isNewTo = ({ account, shown }: HeldLog, seq: number): boolean =>
    account !== mine() && shown < seq;

  /** The new lines, in their order on screen. */
  function newLines(conversation: ConversationId): Generator<Spot> {
    const starts = logs
      .of(conversation)
      .filter((log) => isNewTo(log, log.linesEnd))
      .map((log) => ({ log, seq: log.shown }));
    return walk(logs, starts, "on", true);
  }

  function markShown(number: number, above = false): ShownOf | undefined {
    const line = find(number);
    if (!line) return undefined;
    const next = line.seq + 1;
    const ends = above ? after(line, next) : [{ log: line.log, seq: next }];
    const news = ends.filter(({ log, seq }) => isNewTo(log, seq));
    for (const { log, seq } of news) logs.show(log, seq);
    return news[0]?.log;
  }

  return { newLines, markShown };
}
