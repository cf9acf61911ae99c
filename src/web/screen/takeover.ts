// What a tab shows while the peer of another tab takes over.
import type { Shared } from "./shared.ts";

/**
 * A signed-in person keeps seeing the previous state until the next peer has opened the profile and
 * read the chats, so that nobody is interrupted while writing.
 */
export function shownDuring(before: Shared | undefined, after: Shared): Shared {
  const isReady = after.where.at === "inside" ? after.chatsRead : after.where.at !== "starting";
  return before?.where.at === "inside" && !isReady ? before : after;
}
