// What the person of a half sees of the conversation.
import type { ShownLine } from "#peer";
import { openHistory, type History } from "../../../src/peer/chats/history.ts";
import { Receipts } from "../../../src/peer/delivery/receipts.ts";
import { conversation, type Half } from "./halves.ts";

/** How far the messages of this half have got. */
export const receiptsOf = ({ logs, me }: Half): Receipts => {
  const isOwn = (device: string): boolean => device === me.keys.id;
  return new Receipts(logs, () => me.account, isOwn);
};

/** The lines as its person reads them. */
export function historyOf(half: Half): History {
  const receipts = receiptsOf(half);
  const whereIs: Receipts["whereIs"] = (log, seq) => receipts.whereIs(log, seq);
  return openHistory(half.context, { logs: half.logs, mine: () => half.me.account, whereIs });
}

/** The last lines on its screen. */
export const pageOf = (history: History, count = 100): ShownLine[] =>
  history.part(conversation, "bob", { from: "end" }, count).lines;
