// Text typed into a chat but not sent.
import { limits, type AccountId } from "#protocol";
import type { Context } from "../world/context.ts";

const utf8 = new TextEncoder();

/** One unsent text for each account, on disk. */
export interface Drafts {
  /** Replaces the draft with this one. Forgets an empty one; reports one that is too long. */
  keep(account: AccountId, text: string): void;
  /** Empty if there is none. */
  of(account: AccountId): string;
}

/** Opens what the disk holds; screens that follow hear of every change. */
export function openDrafts({ store, changed, tell }: Context): Drafts {
  /** What has been asked for: each message that is written asks for its draft. */
  const known = new Map<AccountId, string>();

  function of(account: AccountId): string {
    const text = known.get(account) ?? read(account);
    known.set(account, text);
    return text;
  }

  const read = (account: AccountId): string =>
    String(store.get("SELECT text FROM draft WHERE account = ?", account)?.["text"] ?? "");

  return {
    of,
    keep(account, text) {
      if (of(account) === text) return;
      const [bytes, max] = [utf8.encode(text).length, limits.textBytesMax];
      if (bytes > max) return tell({ tell: "tooLong", bytes, max });
      if (text === "") store.run("DELETE FROM draft WHERE account = ?", account);
      else store.run("INSERT OR REPLACE INTO draft VALUES (?, ?)", account, text);
      known.set(account, text);
      changed(account);
    },
  };
}
