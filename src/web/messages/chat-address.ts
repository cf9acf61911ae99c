// The part of the page's address that names the open chat.
import { normaliseName } from "#protocol";

const prefix = "#/chat/";

/** The address of the chat with this name; the list of chats without one. */
export const addressOf = (name: string | undefined): string =>
  name === undefined ? "#/" : `${prefix}${encodeURIComponent(name)}`;

/** The name in this part of an address, if it has one. */
export function nameIn(hash: string): string | undefined {
  if (!hash.startsWith(prefix)) return undefined;
  try {
    return normaliseName(decodeURIComponent(hash.slice(prefix.length)));
  } catch {
    return undefined; // Half an escape sequence.
  }
}
