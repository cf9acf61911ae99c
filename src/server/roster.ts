// The roster: who we have announced as online, which may not yet match who really is.
import type { AccountId, FromServer } from "#protocol";
import type { Online } from "./online.ts";

/** One row of a presence frame. */
export type Change = Extract<FromServer, { type: "presence" }>["changes"][number];

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
  const told = new Map<AccountId, string>();

  function shownOne(account: AccountId): Change[] {
    const name = told.get(account);
    return name === undefined ? [] : [{ account, name, online: true }];
  }

  return {
    update(account, wasGone) {
      const here = online.accounts.get(account);
      const [now, before] = [here?.isHidden ? undefined : here?.name, told.get(account)];
      if (now === undefined) told.delete(account);
      else told.set(account, now);
      const name = now ?? before;
      const isBack = wasGone && now !== undefined;
      const same = (now === undefined) === (before === undefined) && !isBack;
      return same || name === undefined ? [] : [{ account, name, online: now !== undefined }];
    },
    shown: (accounts = [...told.keys()]) => accounts.flatMap(shownOne),
  };
}
