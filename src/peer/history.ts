// The lines of a conversation as a person reads them.
import { entryTypes, type AccountId, type ConversationId } from "#protocol";
import type { Context } from "./context.ts";
import type { ChatLine } from "./events.ts";
import type { Row } from "./ports.ts";

export interface History {
  /** The last lines, the oldest first. */
  last(conversation: ConversationId, name: string, count: number): ChatLine[];
  /** The oldest lines that have not been shown yet, in their order on screen. */
  toShow(conversation: ConversationId, name: string, count: number): ChatLine[];
  one(id: number, name: string): ChatLine | undefined;
  /** The conversation of a line, once it is marked as shown; undefined when it already was. */
  markShown(id: number): ConversationId | undefined;
}

/** Types that a person never sees as a line. */
const silent = [entryTypes.opening, entryTypes.read].join(", ");
const select = `SELECT entry.id, entry.type, entry.clock, entry.body, log.account
  FROM entry JOIN log ON log.id = entry.log`;

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
      at: Math.min(Number(row["clock"]) / 1000, context.wall()),
    };
  }

  return {
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
      const row = store.get("SELECT conversation FROM entry WHERE id = ? AND shown = 0", id);
      if (!row) return undefined;
      store.run("UPDATE entry SET shown = 1 WHERE id = ?", id);
      return row["conversation"] as ConversationId;
    },
  };
}
