// The consents in force: with whom this account has agreed to talk, until when, and the proof.
//
// A consent covers both accounts, all their devices and both directions. It ends when somebody
// leaves or signs out, when it expires, or after five minutes without a link. A consent that has
// ended stays ended: showing its yes again does not revive it, even if somebody has kept it.
import { after, isDue, limits, msBetween, msOf, steadyAt, wallAt } from "#protocol";
import type { AccountId, RequestId, Steady } from "#protocol";
import type { Context } from "../world/context.ts";
import type { Store } from "../world/ports.ts";
import { openOver } from "./over.ts";
import { createOutlet } from "../world/outlet.ts";

/** A yes, and the signed bytes that prove it to anyone who was not there or has forgotten it. */
export interface Yes {
  id: RequestId;
  request: Uint8Array;
  answer: Uint8Array;
  /** ms since 1970, by the clock of the one who said it. */
  expires: number;
  /** A signed device list of the other account. */
  list: Uint8Array;
}

/** A yes that is in force. */
export interface Consent {
  account: AccountId;
  request: Uint8Array;
  answer: Uint8Array;
}

/** The consents in force, on disk: one for each account at most. */
export interface Consents {
  connect(events: ConsentEvents): void;
  /** Returns whether the yes is in force now; it is not when its request is over. */
  begin(account: AccountId, yes: Omit<Yes, "list">): boolean;
  end(account: AccountId): void;
  /** Accounts with a consent, including one that has run out but was not ended yet. */
  accounts(): AccountId[];
  /** The request that led to such a consent with this account. */
  requestOf(account: AccountId): RequestId | undefined;
  holds(account: AccountId): boolean;
  /** Whether the yes to this request is in force. */
  has(id: RequestId): boolean;
  all(): Consent[];
  /** From now on no yes to this request counts. */
  close(id: RequestId): void;
  /** The same for a request that nobody here has answered, until this program ends. */
  pass(id: RequestId): void;
  isOver(id: RequestId): boolean;
  /** A link to the account is up. */
  linked(account: AccountId): void;
  /** A link to the account has just gone; if it was the last one, the five minutes begin. */
  unlinked(account: AccountId, wasLast: boolean): void;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** What consents report. */
export interface ConsentEvents {
  /** The consent has run out. */
  over(account: AccountId): void;
  /** The consent will expire soon. */
  ending(account: AccountId): void;
}

const withoutLinkMs = 300_000;
const lookMs = 60_000;
const endingMs = 1_800_000;

interface Held extends Consent {
  id: RequestId;
  /** By this device's clock, whatever the yes says. */
  expires: Steady;
  linked: Steady;
}

/** Opens what the disk holds; a consent that has run out meanwhile ends at the first wake. */
export function openConsents(context: Context): Consents {
  const { store, now, wall } = context;
  const over = openOver(context);
  const outlet = createOutlet<ConsentEvents>();
  const linkedNow = new Set<AccountId>();
  /** Some time after the first turn, so that we do not hit a failing disk again at once. */
  let lookAt: Steady | undefined;

  const held = (): Held[] => heldIn(store);

  /** A clock that was set back before this start does not make a consent last longer. */
  function hasRunOut({ account, expires, linked }: Held): boolean {
    if (now() >= expires || now() < after(linked, -withoutLinkMs)) return true;
    return !linkedNow.has(account) && now() > after(linked, withoutLinkMs);
  }

  const inForce = (): Held[] => held().filter((one) => !hasRunOut(one));

  const touch = (account: AccountId): void =>
    store.run("UPDATE consent SET linked = ? WHERE account = ?", msOf(now()), account);

  function end(account: AccountId): void {
    const one = held().find((each) => each.account === account);
    if (one) over.close(one.id);
    store.run("DELETE FROM consent WHERE account = ?", account);
  }

  function look({ account, expires, ...rest }: Held): void {
    if (linkedNow.has(account)) touch(account);
    if (hasRunOut({ account, expires, ...rest })) return outlet.to.over(account);
    if (now() > after(expires, -endingMs)) outlet.to.ending(account);
  }

  return {
    connect: outlet.connect,
    begin(account, { id, request, answer, expires }) {
      if (over.has(id)) return false;
      const leftMs = Math.min(msBetween(wall(), wallAt(expires)), limits.answerLifeMs);
      const before = held().find((one) => one.account === account);
      if (before && before.id !== id) over.close(before.id);
      store.run(
        "INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?, ?, ?)",
        account, id, request, answer, msOf(now()) + leftMs, msOf(now()),
      ); // prettier-ignore
      return true;
    },
    end,
    accounts: () => held().map(({ account }) => account),
    requestOf: (account) => held().find((one) => one.account === account)?.id,
    holds: (account) => inForce().some((one) => one.account === account),
    has: (id) => inForce().some((one) => one.id === id),
    all: inForce,
    close: over.close,
    pass: over.pass,
    isOver: over.has,
    linked: (account) => void linkedNow.add(account),
    unlinked(account, wasLast) {
      if (wasLast) linkedNow.delete(account);
      touch(account);
    },
    get nextWake() {
      return (lookAt ??= after(now(), lookMs));
    },
    wake() {
      if (!isDue(lookAt, now())) return;
      lookAt = after(now(), lookMs);
      for (const consent of held()) look(consent);
      over.tidy();
    },
  };
}

function heldIn(store: Store): Held[] {
  return store.all("SELECT * FROM consent").map((row) => ({
    account: row["account"] as AccountId,
    id: row["id"] as RequestId,
    request: row["request"] as Uint8Array,
    answer: row["answer"] as Uint8Array,
    expires: steadyAt(Number(row["expires"])),
    linked: steadyAt(Number(row["linked"])),
  }));
}
