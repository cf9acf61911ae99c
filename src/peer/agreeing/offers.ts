// Offers: asking by itself, not more than once, whether what waits for somebody may be delivered.
import type { AccountId } from "#protocol";

/** What an offer depends on. */
export interface OfferNeeds {
  /** Whether it can be asked: it is online, as we are, and no request is under way. */
  canAsk(account: AccountId): boolean;
  /** A consent is in force: nothing need be asked. */
  holds(account: AccountId): boolean;
  /** Whether messages wait for the account. */
  hasUndelivered(account: AccountId): boolean;
  /** Makes a request that says that messages wait. */
  ask(account: AccountId): void;
}

/** While two people both stay online, the one is asked by the other's peer once. */
export interface Offers {
  /** Offers what waits for the account, if anything does. */
  offer(account: AccountId): void;
  /** Asks for a new yes in time, although nothing waits and the old one still holds. */
  renew(account: AccountId): void;
  /** The account does not want to be asked by itself now. */
  silence(account: AccountId): void;
  /** It may be asked again: one of the two has come, or has agreed; of everybody, if none is named. */
  unsilence(account?: AccountId): void;
}

/** Begins with nobody asked. */
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
