// Guessing at one account from anywhere: each wrong password makes all strangers wait longer for the
// next. Addresses and devices that were right before are no strangers, so the owner does not wait.
import { after, msBetween, type Steady } from "#protocol";
import type { Connection } from "./peer-connection.ts";
import type { ServerWorld } from "./ports.ts";
import type { Turn } from "./server-turn.ts";

/** The guesses at all accounts. A start counts as wrong until its finish is right. */
export interface Guesses {
  /** Whether nobody has been right from there; `isMarked`: the device has shown its mark. */
  isStranger(name: string, by: Connection, isMarked: boolean): boolean;
  /** A sign-in starts: 0 if it may, else how many ms a stranger has to wait. */
  begin(name: string, by: Connection, isStranger: boolean): number;
  /** The password was right, so all that was tried on this connection was a slip. */
  right(name: string, by: Connection): void;
  /** A device of the account is in: how many wrong passwords it has to hear of. */
  heard(name: string, by: Connection): number;
}

interface Guessed {
  /** Wrong passwords of strangers, until there has been none for a day. */
  wrong: number;
  /** When strangers may try again. */
  until: Steady;
  /** Wrong passwords of anybody that the person has not heard of. */
  unheard: number;
  readonly tried: WeakMap<Connection, { all: number; asStranger: number }>;
  /** Addresses that were right before, the latest last. */
  readonly right: Set<string>;
}

/** Accounts remembered; beyond this, the least recently used are forgotten. */
const accountsMax = 50_000;
/** Addresses remembered of each: home, work, and those of a while on the way. */
const rightMax = 16;
const dayMs = 24 * 3_600_000;

/** Starts with nothing, so a restart forgets guesses and addresses; marks outlive it. */
export function createGuesses(turn: Turn, { limits }: ServerWorld): Guesses {
  const accounts = new Map<string, Guessed>();

  function of(name: string): Guessed {
    const found = accounts.get(name) ?? {
      wrong: 0,
      until: turn.now,
      unheard: 0,
      tried: new WeakMap(),
      right: new Set(),
    };
    accounts.delete(name);
    accounts.set(name, found);
    for (const oldest of accounts.keys()) {
      if (accounts.size <= accountsMax) break;
      accounts.delete(oldest);
    }
    return found;
  }

  /** None for the first few, and then twice as long each time. */
  function waitMs(wrong: number): number {
    const { guessesFree, guessMs, guessMsMax } = limits;
    return wrong < guessesFree ? 0 : Math.min(guessMs * 2 ** (wrong - guessesFree), guessMsMax);
  }

  function countStranger(found: Guessed): number {
    if (turn.now < found.until) return msBetween(turn.now, found.until);
    if (turn.now >= after(found.until, dayMs)) found.wrong = 0;
    found.wrong += 1;
    found.until = after(turn.now, waitMs(found.wrong));
    return 0;
  }

  function remember({ right }: Guessed, { address }: Connection): void {
    if (!address.own) return;
    right.delete(address.text);
    right.add(address.text);
    const [oldest = ""] = right;
    if (right.size > rightMax) right.delete(oldest);
  }

  return {
    isStranger: (name, { address }, isMarked) =>
      // Where nobody has an address of their own, the rate of the account has to do.
      !isMarked && address.own && accounts.get(name)?.right.has(address.text) !== true,
    begin(name, by, isStranger) {
      const found = of(name);
      const wait = isStranger ? countStranger(found) : 0;
      if (wait > 0) return wait;
      const { all, asStranger } = found.tried.get(by) ?? { all: 0, asStranger: 0 };
      found.tried.set(by, { all: all + 1, asStranger: asStranger + Number(isStranger) });
      found.unheard += 1;
      return 0;
    },
    right(name, by) {
      const found = of(name);
      const { all, asStranger } = found.tried.get(by) ?? { all: 0, asStranger: 0 };
      found.tried.delete(by);
      found.unheard = Math.max(0, found.unheard - all);
      found.wrong = Math.max(0, found.wrong - asStranger);
      if (asStranger > 0) found.until = turn.now;
      remember(found, by);
    },
    heard(name, by) {
      const found = of(name);
      remember(found, by);
      const { unheard } = found;
      found.unheard = 0;
      return unheard;
    },
  };
}
