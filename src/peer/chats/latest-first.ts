// The order in which chats are listed.
import type { ChatLine } from "../world/events.ts";

/** What determines a chat's place: its last line, if it has one, and the other's name. */
interface Listed {
  name: string;
  last: Pick<ChatLine, "at"> | undefined;
}

/** Compares two chats: the later last line comes first; those without a line are last, by name. */
export function latestFirst(one: Listed, other: Listed): number {
  const later = (other.last?.at ?? 0) - (one.last?.at ?? 0);
  return later === 0 ? (one.name < other.name ? -1 : 1) : later;
}
