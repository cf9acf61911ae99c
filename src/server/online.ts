// The accounts that are online, their devices, and the connections of the devices.
import type { AccountId, DeviceId } from "#protocol";
import type { Connection, OnlineAccount, OnlineDevice } from "./peer-connection.ts";
import type { AccountRow } from "./ports.ts";

/** What the database keeps of an account besides its row. */
export type KeptOfAccount = Pick<OnlineAccount, "blocked" | "unblocked" | "isHidden" | "settings">;

/** All accounts and devices that are online. */
export interface Online {
  readonly accounts: ReadonlyMap<AccountId, OnlineAccount>;
  readonly devices: ReadonlyMap<DeviceId, OnlineDevice>;
  /** The account if it is already online, else a new one; either takes the row's newer list. */
  accountOf(row: AccountRow, kept: KeptOfAccount): OnlineAccount;
  /** Adds the device, or replaces it if it is already here. */
  add(device: OnlineDevice): void;
  remove(device: OnlineDevice): void;
  /** The account is no longer online. */
  forget(account: OnlineAccount): void;
  /** The connections of all devices of an account. */
  connectionsOf(account: AccountId): Connection[];
}

/** Starts with nobody online. */
export function createOnline(): Online {
  const accounts = new Map<AccountId, OnlineAccount>();
  const devices = new Map<DeviceId, OnlineDevice>();
  return {
    accounts,
    devices,
    accountOf(row, kept) {
      const account = accounts.get(row.account) ?? comer(row, kept);
      account.list = row.list;
      account.registration = row.registration;
      return account;
    },
    add(device) {
      accounts.set(device.account.id, device.account);
      device.account.devices.set(device.id, device);
      devices.set(device.id, device);
    },
    remove(device) {
      device.account.devices.delete(device.id);
      devices.delete(device.id);
    },
    forget: (account) => void accounts.delete(account.id),
    connectionsOf(account) {
      const all = accounts.get(account)?.devices.values() ?? [];
      return [...all].map(({ connection }) => connection);
    },
  };
}

const comer = (
  row: AccountRow,
  { blocked, unblocked, isHidden, settings }: KeptOfAccount,
): OnlineAccount => ({
  blocked,
  unblocked,
  isHidden,
  settings,
  id: row.account,
  name: row.name,
  list: row.list,
  registration: row.registration,
  devices: new Map(),
  grace: undefined,
});
