// Who was online when the server began anew: not all come back to it in the same moment, and until
// they have had the time to, nobody is told that they are gone.
import { after, isDue, type AccountId, type Steady } from "#protocol";
import type { Context } from "../world/context.ts";

/** The people who may still be on their way back to a server that has just started again. */
export interface AwaitedBack {
  /** The server has begun anew; these were online before. */
  begin(accounts: Iterable<AccountId>): void;
  has(account: AccountId): boolean;
  /** It is known again whether the account is online. */
  drop(account: AccountId): void;
  /** Those who have not come back in time, once that is over. */
  overdue(): AccountId[];
  readonly nextWake: Steady | undefined;
}

/**
 * How long the others may take that come later than this one, ms. After a short absence nobody rests
 * longer between two tries; and with the longest rest it is over within 45 s for everybody.
 */
const comeBackMs = 12_000;

/** Begins with nobody awaited. */
export function createAwaitedBack({ now }: Pick<Context, "now">): AwaitedBack {
  let awaited = new Set<AccountId>();
  let until: Steady | undefined;
  return {
    begin(accounts) {
      awaited = new Set(accounts);
      until = after(now(), comeBackMs);
    },
    has: (account) => awaited.has(account),
    drop: (account) => void awaited.delete(account),
    overdue() {
      if (!isDue(until, now())) return [];
      until = undefined;
      return [...awaited];
    },
    get nextWake() {
      return until;
    },
  };
}
