// What a screen that shows many chats asks for: which there are, parts of them, and lines found in them.
import type { AccountId, ConversationId } from "#protocol";
import type { Command, LinesAt } from "./commands.ts";
import type { Contact, Contacts } from "./contacts.ts";
import type { Context } from "./context.ts";
import type { Drafts } from "./drafts.ts";
import type { ChatSummary, PathKind } from "./events.ts";
import type { History } from "./history.ts";
import { search } from "./search.ts";

/** The machines that know of chats. */
export interface OverviewParts {
  contacts: Contacts;
  history: History;
  drafts: Drafts;
  conversationWith(account: AccountId): ConversationId;
  holds(account: AccountId): boolean;
  path(account: AccountId): PathKind | undefined;
  /** Never a direct path, with anybody. */
  relayOnly(): boolean;
}

/** The questions of such a screen; each is answered by one event. */
export interface Overview {
  follow(): void;
  chats(name: string | undefined): void;
  lines(ask: Extract<Command, { do: "lines" }>): void;
  search(ask: Extract<Command, { do: "search" }>): void;
  draft(name: string, text: string): void;
  /** Tells whose chats have changed in this turn, once somebody follows. */
  flush(changed: AccountId[]): void;
  /** Goes on following as the peer did that was thrown away. */
  continue(before: Overview): void;
  readonly isFollowed: boolean;
}

const chatsMax = 1_000;
const unreadMax = 1_000;
const linesMax = 500;

export function createOverview(context: Context, parts: OverviewParts): Overview {
  const { contacts, history, drafts } = parts;
  let isFollowed = false;

  function summary(contact: Contact): ChatSummary {
    const { account, name, standing, relayOnly } = contact;
    const conversation = parts.conversationWith(account);
    return {
      name,
      last: history.newest(conversation, name),
      unread: history.unread(conversation, unreadMax),
      draft: drafts.of(account),
      agreed: parts.holds(account),
      path: parts.path(account),
      standing,
      relayOnly,
      changedAccount: contacts.offered(name) !== undefined,
    };
  }

  /** An account that once had a name which another one has now is no chat of its own on screen. */
  function all(): Contact[] {
    const met = contacts.accounts(chatsMax).flatMap((one) => contacts.byAccount(one) ?? []);
    return met.filter(({ name, account }) => contacts.byName(name)?.account === account);
  }

  function named(name: string): Contact[] {
    const contact = contacts.byName(name);
    return contact ? [contact] : [];
  }

  function nameOf(): (conversation: ConversationId) => string | undefined {
    const names = new Map(all().map((one) => [parts.conversationWith(one.account), one.name]));
    return (conversation) => names.get(conversation);
  }

  return {
    get isFollowed() {
      return isFollowed;
    },
    follow() {
      isFollowed = true;
    },
    continue(before) {
      isFollowed = before.isFollowed;
    },
    flush(changed) {
      if (!isFollowed) return;
      for (const account of changed) {
        const name = contacts.byAccount(account)?.name;
        if (name !== undefined) context.tell({ tell: "changed", name });
      }
    },
    chats(name) {
      const chats = (name === undefined ? all() : named(name)).map(summary);
      const relayOnly = parts.relayOnly();
      context.tell({ tell: "chats", chats, all: name === undefined, relayOnly });
    },
    lines({ name, count, at, tag }) {
      const contact = contacts.byName(name);
      if (!contact) return context.tell({ tell: "noSuchName", name });
      const conversation = parts.conversationWith(contact.account);
      const part = history.part(conversation, name, checked(at), bounded(count));
      context.tell({ tell: "lines", name, ...part, tag });
    },
    search({ text, count, tag, before }) {
      const { ids, more } = search(context.store, text, bounded(count), before);
      context.tell({ tell: "found", text, lines: history.found(ids, nameOf()), more, tag });
    },
    draft(name, text) {
      const contact = contacts.byName(name);
      if (contact) drafts.keep(contact.account, text);
    },
  };
}

const bounded = (count: number): number => Math.min(linesMax, Math.max(1, Math.trunc(count) || 1));

/** A line that is no whole number is none. */
const checked = (at: LinesAt): LinesAt =>
  at.from !== "end" && !Number.isSafeInteger(at.line) ? { from: "end" } : at;
