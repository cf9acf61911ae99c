// What was typed into a chat and not sent.
import { limits, type AccountId } from "#protocol";
import type { Context } from "./context.ts";

export interface Drafts {
  /** Keeps a draft in place of the one before; an empty one is forgotten, one too long not taken. */
  keep(account: AccountId, text: string): void;
  /** Empty where there is none. */
  of(account: AccountId): string;
}

export function openDrafts({ store, changed }: Context): Drafts {
  const of = (account: AccountId): string =>
    String(store.get("SELECT text FROM draft WHERE account = ?", account)?.["text"] ?? "");
  return {
    of,
    keep(account, text) {
      if (of(account) === text || text.length > limits.textBytesMax) return;
      if (text === "") store.run("DELETE FROM draft WHERE account = ?", account);
      else store.run("INSERT OR REPLACE INTO draft VALUES (?, ?)", account, text);
      changed(account);
    },
  };
}
