// Telling once, not per message, when what was written has arrived and when it was read.
import type { AccountId, ConversationId } from "#protocol";
import type { Context } from "./context.ts";
import type { Whereabouts } from "./receipts.ts";

export interface Ticks {
  /** A message was written; `waits`: there was no link to send it over. */
  wrote(account: AccountId, waits: boolean): void;
  /** Something was acknowledged or read. */
  moved(account: AccountId, name: string, conversation: ConversationId): void;
  /** A link is up: what still waits was written before, perhaps by an earlier process. */
  linked(account: AccountId, conversation: ConversationId): void;
}

/** What has been written since all was last delivered, or read. */
interface Since {
  count: number;
  waited: boolean;
}

/** `whereabouts` counts this device's own messages of a conversation. */
export function createTicks(
  context: Context,
  whereabouts: (conversation: ConversationId) => Whereabouts,
): Ticks {
  const undelivered = new Map<AccountId, Since>();
  const unread = new Map<AccountId, Since>();

  function add(to: Map<AccountId, Since>, account: AccountId, count: number, waits: boolean): void {
    const since = to.get(account) ?? { count: 0, waited: false };
    to.set(account, { count: since.count + count, waited: since.waited || waits });
  }

  return {
    wrote(account, waits) {
      add(undelivered, account, 1, waits);
      add(unread, account, 1, waits);
    },
    linked(account, conversation) {
      const { kept } = whereabouts(conversation);
      if (kept === 0 || undelivered.has(account)) return;
      add(undelivered, account, kept, true);
      if (!unread.has(account)) add(unread, account, kept, true);
    },
    moved(account, name, conversation) {
      const arriving = undelivered.get(account);
      const reading = unread.get(account);
      if (!arriving && !reading) return;
      const { kept, delivered } = whereabouts(conversation);
      if (arriving && kept === 0) {
        undelivered.delete(account);
        context.tell({ tell: "delivered", name, ...arriving });
      }
      if (reading && kept === 0 && delivered === 0) {
        unread.delete(account);
        context.tell({ tell: "read", name, ...reading });
      }
    },
  };
}
