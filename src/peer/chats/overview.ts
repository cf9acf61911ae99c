// What a screen with many chats asks for: their list, parts of them, and lines found in them.
import type { AccountId, ConversationId } from "#protocol";
import type { Contacts, Person } from "../people/contacts.ts";
import type { Command, LinesAt } from "../world/commands.ts";
import type { Context } from "../world/context.ts";
import type { ChatSummary, PathKind, ShownLine } from "../world/events.ts";
import type { Logs } from "../logs/logs.ts";
import type { Drafts } from "./drafts.ts";
import type { History } from "./history.ts";
import { latestFirst } from "./latest-first.ts";
import { search } from "./search.ts";
import type { WordIndex } from "./word-index.ts";

/** The machines that know of chats. */
export interface OverviewNeeds {
  contacts: Contacts;
  history: History;
  logs: Logs;
  words: WordIndex;
  drafts: Drafts;
  conversationWith(account: AccountId): ConversationId;
  /** The accounts with a consent in force. */
  agreed(): ReadonlySet<AccountId>;
  path(account: AccountId): PathKind | undefined;
  /** Whether the person forbids direct paths with everybody. */
  relayOnly(): boolean;
}

/** The questions of such a screen; one event answers each. */
export interface Overview {
  follow(): void;
  chats(name: string | undefined): void;
  lines(ask: Extract<Command, { do: "lines" }>): void;
  search(ask: Extract<Command, { do: "search" }>): void;
  draft(name: string, text: string): void;
  /** Reports the accounts whose chats have changed in this turn, once a screen follows. */
  flush(changed: AccountId[]): void;
  /** Keeps following if the discarded peer did. */
  continue(before: Overview): void;
  readonly isFollowed: boolean;
}

const chatsMax = 1_000;
const unreadMax = 1_000;
const pageLinesMax = 500;

/** Makes the overview; it reports changes only once a screen has asked to follow. */
export function createOverview(context: Context, needs: OverviewNeeds): Overview {
  const { contacts, history, drafts, conversationWith } = needs;
  let isFollowed = false;

  function summaryOf(person: Person, last: ShownLine | undefined, agreed: boolean): ChatSummary {
    const { account, name, standing, relayOnly, changedAccount } = person;
    const unread = history.unread(conversationWith(account), unreadMax);
    const [draft, path] = [drafts.of(account), needs.path(account)];
    return { name, last, unread, draft, agreed, path, standing, relayOnly, changedAccount };
  }

  function summariesOf(people: Person[]): ChatSummary[] {
    const agreed = needs.agreed();
    const latest = people.map((person) => {
      const { account, name } = person;
      return { person, name, last: history.newest(conversationWith(account), name) };
    });
    return latest
      .toSorted(latestFirst)
      .slice(0, chatsMax)
      .map(({ person, last }) => summaryOf(person, last, agreed.has(person.account)));
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
      const names = new Set(changed.map((account) => contacts.byAccount(account)?.name));
      for (const name of names) if (name !== undefined) context.tell({ tell: "changed", name });
    },
    chats(name) {
      const chats = summariesOf(contacts.people(name));
      const relayOnly = needs.relayOnly();
      context.tell({ tell: "chats", chats, all: name === undefined, relayOnly });
    },
    lines({ name, count, at, tag }) {
      const contact = contacts.byName(name);
      if (!contact) return context.tell({ tell: "noSuchName", name, unmet: true });
      const conversation = conversationWith(contact.account);
      const part = history.part(conversation, name, checked(at), bounded(count));
      context.tell({ tell: "lines", name, ...part, tag });
    },
    search({ text, count, tag, before }) {
      const names = new Map(
        contacts.people().map(({ account, name }) => [conversationWith(account), name]),
      );
      const wanted = { text, among: [...names.keys()], count: bounded(count), before };
      const { ids, more } = search(needs.logs, needs.words, wanted);
      const lines = history.found(ids, (conversation) => names.get(conversation));
      context.tell({ tell: "found", text, lines, more, tag });
    },
    draft(name, text) {
      const contact = contacts.byName(name);
      if (!contact) return context.tell({ tell: "noSuchName", name, unmet: true });
      contacts.keepStranger(contact.account);
      drafts.keep(contact.account, text);
    },
  };
}

const bounded = (count: number): number =>
  Math.min(pageLinesMax, Math.max(1, Math.trunc(count) || 1));

/** Ignores a line that is not an integer. */
const checked = (at: LinesAt): LinesAt =>
  "line" in at && !Number.isSafeInteger(at.line) ? { from: "end" } : at;
