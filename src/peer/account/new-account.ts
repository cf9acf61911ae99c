// A new account: its keys, its first list, and what the server keeps of it.
import { profileKeyOf, type SignedUp } from "#crypto";
import type { Question } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import { makeDeviceKeys, type DeviceKeys } from "./device-keys.ts";
import type { Owner, Registered } from "./kept-account.ts";
import { firstList, wrapAccountKey } from "./own-list.ts";

/** An account that nobody but this device knows yet. */
export interface NewAccount {
  owner: Owner;
  accountSecret: Uint8Array;
  keys: DeviceKeys;
  /** What the keys are wrapped under. */
  profileKey: Uint8Array;
  list: Uint8Array;
  /** What the server keeps for its password. */
  registered: Registered;
  /** What makes it an account at the server. */
  question: Question;
}

/** Makes the account of this name, under the password of a sign-up. */
export function makeAccount(context: Context, done: SignedUp): NewAccount {
  const { primitives, name } = context;
  const accountSecret = context.random(32);
  const accountKey = primitives.signingPublic(accountSecret);
  const keys = makeDeviceKeys(context);
  const owner = { serverKey: done.serverKey, name, accountKey };
  const list = firstList(context, owner, keys, accountSecret);
  const wrappedKey = wrapAccountKey(context, accountSecret, done.exportKey);
  const { record, stretching } = done;
  const question = { type: "signUpFinish", name, record, wrappedKey, list, stretching } as const;
  const registered = { record, wrappedKey, stretching, registration: new Uint8Array() };
  const profileKey = profileKeyOf(primitives, accountSecret);
  return { owner, accountSecret, keys, profileKey, list, registered, question };
}
