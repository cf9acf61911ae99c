// People who have asked, but whom the person has not said yes to: they are remembered only in memory.
import type { AccountId } from "#protocol";

/** Somebody whom this account has not agreed to talk to. */
export interface Stranger<C> {
  contact: C;
  /** The newest device list, signed. */
  list: Uint8Array;
}

/** The strangers who have asked last. */
export interface Strangers<C> {
  remember(stranger: Stranger<C>): void;
  of(account: AccountId): Stranger<C> | undefined;
  named(name: string): Stranger<C> | undefined;
  forget(account: AccountId): void;
}

/** As many as can ask at once, and a few more; of 16 KB each. */
const strangersMax = 96;

/** Begins with nobody. */
export function createStrangers<C extends { account: AccountId; name: string }>(): Strangers<C> {
  const all = new Map<AccountId, Stranger<C>>();
  return {
    remember(stranger) {
      const { account } = stranger.contact;
      all.delete(account);
      all.set(account, stranger);
      for (const oldest of all.keys()) {
        if (all.size <= strangersMax) return;
        all.delete(oldest);
      }
    },
    of: (account) => all.get(account),
    named: (name) => all.values().find(({ contact }) => contact.name === name),
    forget: (account) => void all.delete(account),
  };
}
