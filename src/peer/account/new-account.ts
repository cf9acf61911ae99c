// A new account: its keys, its first list, and what the server keeps of it.
import type { SignedUp } from "#crypto";
import type { Context } from "../world/context.ts";
import { makeDeviceKeys, type DeviceKeys } from "./device-keys.ts";
import type { Owner, Registered } from "./kept-account.ts";
import { firstList, wrapAccountKey } from "./own-list.ts";

/** An account that nobody but this device knows yet. */
export interface NewAccount {
  owner: Owner;
  accountSecret: Uint8Array;
  keys: DeviceKeys;
  list: Uint8Array;
  registered: Registered;
}

/** Makes the account of this name, under the password of a sign-up. */
export function makeAccount(context: Context, done: SignedUp): NewAccount {
  const accountSecret = context.random(32);
  const accountKey = context.primitives.signingPublic(accountSecret);
  const keys = makeDeviceKeys(context);
  const owner = { serverKey: done.serverKey, name: context.name, accountKey };
  const list = firstList(context, owner, keys, accountSecret);
  const wrappedKey = wrapAccountKey(context, accountSecret, done.exportKey);
  return { owner, accountSecret, keys, list, registered: { record: done.record, wrappedKey } };
}
