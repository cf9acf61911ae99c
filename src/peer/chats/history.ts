// The lines of a conversation as a person reads them.
import { entryTypes, msOf, type AccountId, type ConversationId } from "#protocol";
import type { LinesAt } from "../world/commands.ts";
import type { Context } from "../world/context.ts";
import type { ChatLine, FoundLine, ShownLine } from "../world/events.ts";
import type { Row } from "../world/ports.ts";
import { openPages, selectShown, silent, whereIs, type Part } from "./history-pages.ts";

/**
 * The lines of conversations, in the order a person reads them (docs/protocol.md §9, "On screen").
 */
export interface History {
  /** The last lines, the oldest first. */
  last(conversation: ConversationId, name: string, count: number): ChatLine[];
  /** The oldest lines that have not been shown yet, in their order on screen. */
  toShow(conversation: ConversationId, name: string, count: number): ChatLine[];
  one(id: number, name: string): ChatLine | undefined;
  /** The last line on screen. */
  newest(conversation: ConversationId, name: string): ShownLine | undefined;
  /** A part of the chat; starting from a line that no longer exists leads to the end. */
  part(conversation: ConversationId, name: string, at: LinesAt, count: number): Part;
  /** How many lines are new; counts up to `max`. */
  unread(conversation: ConversationId, max: number): number;
  /** Those of these lines that exist and whose chat `nameOf` knows. */
  found(ids: number[], nameOf: (conversation: ConversationId) => string | undefined): FoundLine[];
  /**
   * Marks a line as shown and returns where it is and who wrote it; undefined if it already was
   * shown.
   */
  markShown(id: number): { conversation: ConversationId; account: AccountId } | undefined;
}

const select = `SELECT entry.id, entry.type, entry.clock, entry.body, log.account
  FROM entry JOIN log ON log.id = entry.log`;

/** Opens the history of the store; `mine` says which lines are the person's own. */
export function openHistory(context: Context, mine: () => AccountId | undefined): History {
  const { store } = context;

  function lineOf(row: Row, name: string): ChatLine {
    const own = row["account"] === mine();
    const known = row["type"] === entryTypes.text && row["body"] instanceof Uint8Array;
    return {
      line: Number(row["id"]),
      own,
      name: own ? context.name : name,
      text: known ? new TextDecoder().decode(row["body"] as Uint8Array) : undefined,
      at: Math.min(Number(row["clock"]) / 1000, msOf(context.wall())),
    };
  }

  function shownOf(row: Row, name: string): ShownLine {
    const line = lineOf(row, name);
    const where = line.own ? whereIs(row) : undefined;
    return { ...line, where, isNew: !line.own && row["shown"] === 0 };
  }

  const { part } = openPages(store, shownOf);

  return {
    part,
    newest: (conversation, name) => part(conversation, name, { from: "end" }, 1).lines[0],
    unread(conversation, max) {
      const row = store.get(
        `SELECT count(*) AS n FROM (SELECT 1 FROM entry
         WHERE conversation = ? AND shown = 0 LIMIT ?)`,
        conversation, max,
      ); // prettier-ignore
      return Number(row?.["n"] ?? 0);
    },
    found(ids, nameOf) {
      return ids.flatMap((id) => {
        const row = store.get(`${selectShown} WHERE entry.id = ?`, id);
        const chat = row && nameOf(row["conversation"] as ConversationId);
        return row && chat !== undefined ? [{ ...shownOf(row, chat), chat }] : [];
      });
    },
    last(conversation, name, count) {
      const rows = store.all(
        `${select} WHERE entry.conversation = ? AND type NOT IN (${silent})
         ORDER BY place DESC, entry.hash DESC LIMIT ?`,
        conversation, count,
      ); // prettier-ignore
      return rows.toReversed().map((row) => lineOf(row, name));
    },
    toShow(conversation, name, count) {
      const rows = store.all(
        `${select} WHERE entry.conversation = ? AND shown = 0 ORDER BY place, entry.hash LIMIT ?`,
        conversation, count,
      ); // prettier-ignore
      return rows.map((row) => lineOf(row, name));
    },
    one(id, name) {
      const row = store.get(`${select} WHERE entry.id = ?`, id);
      return row && lineOf(row, name);
    },
    markShown(id) {
      const row = store.get(
        `SELECT entry.conversation, log.account FROM entry JOIN log ON log.id = entry.log
         WHERE entry.id = ? AND shown = 0`,
        id,
      );
      if (!row) return undefined;
      store.run("UPDATE entry SET shown = 1 WHERE id = ?", id);
      const { conversation, account } = row as { conversation: ConversationId; account: AccountId };
      return { conversation, account };
    },
  };
}
