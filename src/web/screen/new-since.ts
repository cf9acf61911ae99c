// What is news to somebody who is looking elsewhere: who wrote, who asks, and what has been seen by
// now.
import { pageWords } from "#peer";
import type { Shared } from "./shared.ts";

/** What has changed between two states. */
export interface NewSince {
  /** Chats that have been read completely, and requests that are over. */
  seen: string[];
  news: { name: string; body: string }[];
}

/** Compares the two states. */
export function newSince(before: Shared, after: Shared): NewSince {
  const names = new Set([...namesOf(before), ...namesOf(after)]);
  const changes = [...names].map((name) => ({
    name,
    was: waiting(before, name),
    is: waiting(after, name),
  }));
  return {
    seen: changes.filter(({ was, is }) => was.any && !is.any).map(({ name }) => name),
    news: changes.flatMap(({ name, was, is }) => {
      if (is.asks && !was.asks) return { name, body: pageWords.notifiedAsked };
      return is.unread > was.unread ? { name, body: pageWords.notified(is.unread) } : [];
    }),
  };
}

const namesOf = ({ chats, asking }: Shared): string[] => [
  ...chats.map(({ name }) => name),
  ...Object.keys(asking),
];

/** What this person has waiting for you. */
function waiting({ chats, asking }: Shared, name: string) {
  const unread = chats.find((chat) => chat.name === name)?.unread ?? 0;
  const asks = asking[name]?.by === "them";
  return { unread, asks, any: asks || unread > 0 };
}
