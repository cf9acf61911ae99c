// The people who were online when the server restarted. They do not all return at once, so nobody
// hears that they are gone until they have had time to.
import { after, isDue, type AccountId, type Steady } from "#protocol";
import type { Context } from "../world/context.ts";

/** The people who may still be on their way back to a server that has just started again. */
export interface AwaitedBack {
  /** The server has restarted; these were online before. */
  begin(accounts: Iterable<AccountId>): void;
  has(account: AccountId): boolean;
  /** We know again whether the account is online. */
  drop(account: AccountId): void;
  /** The accounts that did not come back in time; none until the time is over. */
  overdue(): AccountId[];
  readonly nextWake: Steady | undefined;
}

/**
 * The others may come back this much later than we do, ms. After a short absence nobody waits
 * longer than this between two tries, and even with the longest wait everybody is back within 45 s.
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
