// The consents in force: with whom this account has agreed to talk, until when, and the proof.
//
// A consent covers both accounts, all their devices and both directions. It ends when somebody
// leaves or signs out, when it expires, or after five minutes without a link.
import type { AccountId } from "#protocol";
import type { Context } from "./context.ts";

/** A yes, and the signed bytes that prove it to a server that has forgotten it. */
export interface Consent {
  account: AccountId;
  answer: Uint8Array;
}

export interface Consents {
  begin(account: AccountId, answer: Uint8Array, expires: number): void;
  end(account: AccountId): void;
  holds(account: AccountId): boolean;
  all(): Consent[];
  /** A link to the account has just gone: the five minutes begin. */
  unlinked(account: AccountId): void;
  readonly nextWake: number | undefined;
  wake(): void;
}

const withoutLinkMs = 300_000;
const lookMs = 60_000;

/** `linked`: whether a link to the account is up; `over`: a consent has run out. */
export function openConsents(
  context: Context,
  linked: (account: AccountId) => boolean,
  over: (account: AccountId) => void,
): Consents {
  const { store } = context;
  let lookedAt = 0;

  const touch = (account: AccountId): void =>
    store.run("UPDATE consent SET linked = ? WHERE account = ?", context.now(), account);

  function all(): (Consent & { expires: number; linked: number })[] {
    return store.all("SELECT account, answer, expires, linked FROM consent").map((row) => ({
      account: row["account"] as AccountId,
      answer: row["answer"] as Uint8Array,
      expires: Number(row["expires"]),
      linked: Number(row["linked"]),
    }));
  }

  /** A clock that was set back does not make a consent longer than it was meant to be. */
  function isOver(consent: { account: AccountId; expires: number; linked: number }): boolean {
    const now = context.now();
    if (now >= consent.expires || now < consent.linked - withoutLinkMs) return true;
    return !linked(consent.account) && now > consent.linked + withoutLinkMs;
  }

  return {
    begin(account, answer, expires) {
      store.run(
        "INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?)",
        account, answer, expires, context.now(),
      ); // prettier-ignore
    },
    end: (account) => store.run("DELETE FROM consent WHERE account = ?", account),
    holds: (account) => all().some((one) => one.account === account && !isOver(one)),
    all: () => all().filter((one) => !isOver(one)),
    unlinked: touch,
    get nextWake() {
      return lookedAt + lookMs;
    },
    wake() {
      if (context.now() < lookedAt + lookMs) return;
      lookedAt = context.now();
      for (const consent of all()) {
        if (linked(consent.account)) touch(consent.account);
        if (isOver(consent)) over(consent.account);
      }
    },
  };
}
