// Offers: asks automatically, at most once, whether we may deliver what waits for somebody.
import type { AccountId } from "#protocol";

/** What an offer depends on. */
export interface OfferNeeds {
  /** Whether we can ask it: both are online, and no request is under way. */
  canAsk(account: AccountId): boolean;
  /** A consent is in force, so there is no need to ask. */
  holds(account: AccountId): boolean;
  /** Whether messages wait for the account. */
  hasUndelivered(account: AccountId): boolean;
  /** Makes a request that says that messages wait. */
  ask(account: AccountId): void;
}

/** While two people both stay online, the peer of one asks the other only once. */
export interface Offers {
  /** Offers what waits for the account, if anything does. */
  offer(account: AccountId): void;
  /** Asks for a new yes in time, although nothing waits and the old one still holds. */
  renew(account: AccountId): void;
  /** The account does not want automatic requests now. */
  silence(account: AccountId): void;
  /** We may ask it again, or everybody: one of the two has come online, or has agreed. */
  unsilence(account?: AccountId): void;
}

/** Starts with nobody asked. */
export function createOffers({ canAsk, holds, hasUndelivered, ask }: OfferNeeds): Offers {
  const silenced = new Set<AccountId>();

  function renew(account: AccountId): void {
    if (silenced.has(account) || !canAsk(account)) return;
    silenced.add(account);
    ask(account);
  }

  return {
    offer(account) {
      if (canAsk(account) && !holds(account) && hasUndelivered(account)) renew(account);
    },
    renew,
    silence: (account) => void silenced.add(account),
    unsilence(account) {
      if (account === undefined) silenced.clear();
      else silenced.delete(account);
    },
  };
}
