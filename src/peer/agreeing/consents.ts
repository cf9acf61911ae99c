// The consents in force: with whom this account has agreed to talk, until when, and the proof.
//
// A consent covers both accounts, all their devices and both directions. It ends when somebody
// leaves or signs out, when it expires, or after five minutes without a link. What is over stays
// over: a yes that is shown again, by whoever has kept it, is no yes.
import { limits, type AccountId, type RequestId } from "#protocol";
import type { Context } from "../world/context.ts";
import type { Store } from "../world/ports.ts";
import { openOver } from "./over.ts";

/** A yes, and the signed bytes that prove it to whoever was not there or has forgotten it. */
export interface Yes {
  id: RequestId;
  request: Uint8Array;
  answer: Uint8Array;
  /** ms since 1970. */
  expires: number;
}

/** A yes that is in force. */
export interface Consent {
  account: AccountId;
  request: Uint8Array;
  answer: Uint8Array;
}

/** The consents in force, on disk: one for each account at most. */
export interface Consents {
  /** Whether the yes is in force now; it is not when its request is over. */
  begin(account: AccountId, yes: Yes): boolean;
  end(account: AccountId): void;
  /** Whom there is a consent with, also one that has run out and was not yet ended. */
  accounts(): AccountId[];
  /** The request that such a consent with this account came of. */
  requestOf(account: AccountId): RequestId | undefined;
  holds(account: AccountId): boolean;
  /** Whether the yes to this request is in force. */
  has(id: RequestId): boolean;
  all(): Consent[];
  /** No yes to this request counts from now on. */
  close(id: RequestId): void;
  isOver(id: RequestId): boolean;
  /** A link to the account has just gone: the five minutes begin. */
  unlinked(account: AccountId): void;
  readonly nextWake: number | undefined;
  wake(): void;
}

/** What is asked about a consent, and what is told of it. */
export interface ConsentEars {
  /** Whether a link to the account is up. */
  linked(account: AccountId): boolean;
  over(account: AccountId): void;
  /** It will expire before long. */
  ending(account: AccountId): void;
}

const withoutLinkMs = 300_000;
const lookMs = 60_000;
const endingMs = 1_800_000;

interface Held extends Consent {
  id: RequestId;
  expires: number;
  linked: number;
}

/**
 * Opens what the disk holds; a consent that has run out meanwhile ends at the first look at the
 * clock.
 */
export function openConsents(context: Context, ears: ConsentEars): Consents {
  const { store, now, wall } = context;
  const over = openOver(context);
  /** Some time after the first turn, so that a disk that fails is not asked again at once. */
  let lookAt: number | undefined;

  const held = (): Held[] => heldIn(store);

  /** A clock that was set back before this start does not make a consent longer. */
  function hasRunOut({ account, expires, linked }: Held): boolean {
    if (now() >= expires || now() < linked - withoutLinkMs) return true;
    return !ears.linked(account) && now() > linked + withoutLinkMs;
  }

  const inForce = (): Held[] => held().filter((one) => !hasRunOut(one));

  const touch = (account: AccountId): void =>
    store.run("UPDATE consent SET linked = ? WHERE account = ?", now(), account);

  function end(account: AccountId): void {
    const one = held().find((each) => each.account === account);
    if (one) over.close(one.id);
    store.run("DELETE FROM consent WHERE account = ?", account);
  }

  function look({ account, expires, ...rest }: Held): void {
    if (ears.linked(account)) touch(account);
    if (hasRunOut({ account, expires, ...rest })) return ears.over(account);
    if (now() > expires - endingMs) ears.ending(account);
  }

  return {
    begin(account, { id, request, answer, expires }) {
      if (over.has(id)) return false;
      const until = now() + Math.min(expires - wall(), limits.answerLifeMs);
      const before = held().find((one) => one.account === account);
      if (before && before.id !== id) over.close(before.id);
      store.run(
        "INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?, ?, ?)",
        account, id, request, answer, until, now(),
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
    isOver: over.has,
    unlinked: touch,
    get nextWake() {
      return (lookAt ??= now() + lookMs);
    },
    wake() {
      if (now() < (lookAt ?? Infinity)) return;
      lookAt = now() + lookMs;
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
    expires: Number(row["expires"]),
    linked: Number(row["linked"]),
  }));
}
