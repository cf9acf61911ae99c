// Which devices watch which accounts, while the lobby is too full for everybody to see everybody.
import type { AccountId } from "#protocol";
import type { OnlineDevice } from "./peer-connection.ts";

/** The accounts that each online device watches, found from both sides. */
export interface Watches {
  /** Replaces all that the device watches. */
  set(device: OnlineDevice, accounts: AccountId[]): void;
  of(device: OnlineDevice): AccountId[];
  watchersOf(account: AccountId): Iterable<OnlineDevice>;
}

/** Starts with nobody watching. */
export function createWatches(): Watches {
  const watched = new Map<OnlineDevice, AccountId[]>();
  const watchers = new Map<AccountId, Set<OnlineDevice>>();

  function add(account: AccountId, device: OnlineDevice): void {
    watchers.set(account, (watchers.get(account) ?? new Set()).add(device));
  }

  function drop(account: AccountId, device: OnlineDevice): void {
    const devices = watchers.get(account);
    devices?.delete(device);
    if (devices?.size === 0) watchers.delete(account);
  }

  const of = (device: OnlineDevice): AccountId[] => watched.get(device) ?? [];
  return {
    set(device, accounts) {
      for (const account of of(device)) drop(account, device);
      for (const account of accounts) add(account, device);
      if (accounts.length > 0) watched.set(device, accounts);
      else watched.delete(device);
    },
    of,
    watchersOf: (account) => watchers.get(account) ?? [],
  };
}
