// What a tab shows while the peer of another tab takes over.
import type { Shared } from "./shared.ts";

/**
 * Whoever is in goes on with what was there until the next peer has opened the profile and read the
 * chats: nobody who is writing is to notice.
 */
export function shownDuring(before: Shared | undefined, after: Shared): Shared {
  const isReady = after.where.at === "inside" ? after.chatsRead : after.where.at !== "starting";
  return before?.where.at === "inside" && !isReady ? before : after;
}
