// What has been told of who is online, as against what is so.
import type { AccountId, FromServer } from "#protocol";
import type { Online } from "./online.ts";

/** One row of a presence frame. */
export type Change = Extract<FromServer, { type: "presence" }>["changes"][number];

/** The accounts that have been told to be online. */
export interface Roster {
  /**
   * Takes over what is so of the account: the difference to what was told, if there is one. Who
   * `wasGone` and is back is told as well: what rang at it has ended, and what waits is offered anew.
   */
  update(account: AccountId, wasGone: boolean): Change[];
  /** Those of the accounts that have been told to be online; without accounts, all of them. */
  shown(accounts?: AccountId[]): Change[];
}

/** Begins with nothing told. */
export function createRoster(online: Online): Roster {
  const told = new Map<AccountId, string>();

  function shownOne(account: AccountId): Change[] {
    const name = told.get(account);
    return name === undefined ? [] : [{ account, name, online: true }];
  }

  return {
    update(account, wasGone) {
      const [now, before] = [online.accounts.get(account)?.name, told.get(account)];
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
