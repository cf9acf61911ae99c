// How many attempts at a path the devices of one account may cost us: each sends packets to
// addresses that the other side has chosen, so new links and new devices must not bring more.
import { after, msBetween, type AccountId, type Steady } from "#protocol";

/** Attempts in a row; more than two people with three devices each need to find all their paths. */
const attemptsMax = 12;

/** After that there is one more each time this has passed, ms. */
const anotherMs = 60_000;

/** What every account has left. */
export class AttemptBudget {
  /** When an account will have all its attempts again; one that is missing has them. */
  readonly #fullAt = new Map<AccountId, Steady>();

  /** Takes one attempt: 0 if there was one, else how long until there is, ms. */
  take(account: AccountId, now: Steady): number {
    const before = this.#fullAt.get(account) ?? now;
    const waitMs = msBetween(now, before) - (attemptsMax - 1) * anotherMs;
    if (waitMs > 0) return waitMs;
    this.#forgetFull(now);
    this.#fullAt.set(account, after(before > now ? before : now, anotherMs));
    return 0;
  }

  #forgetFull(now: Steady): void {
    for (const [account, at] of this.#fullAt) if (at <= now) this.#fullAt.delete(account);
  }
}
