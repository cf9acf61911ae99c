// The roster: who we have announced as online, which may not yet match who really is.
import type { AccountId, FromServer } from "#protocol";
import type { Online } from "./online.ts";
import type { OnlineAccount } from "./peer-connection.ts";

/** One row of a presence frame. */
export type Row = Extract<FromServer, { type: "presence" }>["changes"][number];

/** A row to announce, and the account it is about: it may have blocked those who would hear it. */
export interface Change {
  row: Row;
  of: OnlineAccount;
}

/** The accounts that we have announced as online. */
export interface Roster {
  /**
   * Brings the account up to date and returns the change to announce, if there is one. An account
   * that `wasGone` and is back counts as a change: requests to it have ended meanwhile, and peers
   * offer it what waits once more.
   */
  update(account: AccountId, wasGone: boolean): Change[];
  /** Which of these accounts we have announced as online; without accounts, all of them. */
  shown(accounts?: AccountId[]): Change[];
}

/** Starts with nobody announced. */
export function createRoster(online: Online): Roster {
  const told = new Map<AccountId, OnlineAccount>();

  function shownOne(account: AccountId): Change[] {
    const of = told.get(account);
    return of === undefined ? [] : [changeOf(of, true)];
  }

  return {
    update(account, wasGone) {
      const here = online.accounts.get(account);
      const [now, before] = [here?.isHidden ? undefined : here, told.get(account)];
      if (now === undefined) told.delete(account);
      else told.set(account, now);
      const of = now ?? before;
      const isBack = wasGone && now !== undefined;
      const same = (now === undefined) === (before === undefined) && !isBack;
      return same || of === undefined ? [] : [changeOf(of, now !== undefined)];
    },
    shown: (accounts = [...told.keys()]) => accounts.flatMap(shownOne),
  };
}

const changeOf = (of: OnlineAccount, online: boolean): Change => ({
  row: { account: of.id, name: of.name, online },
  of,
});
