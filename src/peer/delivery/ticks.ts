// Tells the person once, not per message, when everything written has arrived and when it was read.
import type { AccountId, ConversationId } from "#protocol";
import type { Context } from "../world/context.ts";

/** Tells the person once that everything written has arrived, or was read. */
export interface Ticks {
  /** The person wrote a message; `waits`: there was no link to send it over. */
  wrote(account: AccountId, waits: boolean): void;
  /** The other side acknowledged or read something. */
  moved(account: AccountId, name: string, conversation: ConversationId): void;
  /** A link is up: messages that still wait were written before, perhaps by an earlier process. */
  linked(account: AccountId, conversation: ConversationId): void;
}

/** What the person has written since everything was last delivered, or read. */
interface Since {
  count: number;
  waited: boolean;
}

/** Where this device's own messages of a conversation are. */
export interface Progress {
  /** How many have not reached the other. */
  undelivered(conversation: ConversationId): number;
  isDelivered(conversation: ConversationId): boolean;
  isRead(conversation: ConversationId): boolean;
}

/** Starts with nothing to tell; `progress` returns how far messages have come. */
export function createTicks(context: Context, progress: Progress): Ticks {
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
      if (undelivered.has(account)) return;
      const kept = progress.undelivered(conversation);
      if (kept === 0) return;
      add(undelivered, account, kept, true);
      if (!unread.has(account)) add(unread, account, kept, true);
    },
    moved(account, name, conversation) {
      const arriving = undelivered.get(account);
      const reading = unread.get(account);
      if (!arriving && !reading) return;
      if (!progress.isDelivered(conversation)) return;
      if (arriving) {
        undelivered.delete(account);
        context.tell({ tell: "delivered", name, ...arriving });
      }
      if (reading && progress.isRead(conversation)) {
        unread.delete(account);
        context.tell({ tell: "read", name, ...reading });
      }
    },
  };
}
