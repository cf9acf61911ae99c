// Staying signed in: whether the keys of this device can be read without the password, and that they
// cannot once the person has signed out for good.
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { KeysLeft, WhyNotTaken } from "../world/events.ts";
import { StoreFailure } from "../world/ports.ts";
import type { Me } from "./account-state.ts";
import { eraseDeviceKeys, keepDeviceKeys, keysAreOpen, lockDeviceKeys } from "./device-keys.ts";
import { giveUpDevice } from "./former-devices.ts";

/**
 * Whether the person stays signed in here: the file and the profile must both say so, because a
 * crash or a full disk can come between them. Undefined if they have yet to choose.
 */
export function staysSignedIn(context: Context, profile: Profile): boolean | undefined {
  const stay = profile.get("stay");
  if (stay === 1) return keysAreOpen(context) || undefined;
  return stay === 0 ? false : undefined;
}

/** Carries out the person's choice; why it did not work, or undefined if it did. */
export function chooseToStay(
  context: Context,
  profile: Profile,
  me: Me | undefined,
  stay: boolean,
): WhyNotTaken | undefined {
  if (!me) return "notSignedIn";
  if (stay) keepDeviceKeys(context, me.keys);
  else if (!lockDeviceKeys(context)) return "needsPassword";
  profile.set("stay", stay ? 1 : 0);
  context.tell({ tell: "stays", on: stay });
  return undefined;
}

/** Locks keys that are plain although the person does not stay signed in. */
export function lockLeftovers(context: Context, profile: Profile): void {
  if (profile.get("stay") !== 1) unlessDiskFails(() => lockDeviceKeys(context));
}

/** Signs out for good: the next sign-in takes the password, and asks whether to stay. */
export function lockUp(context: Context, profile: Profile, me: Me | undefined): KeysLeft {
  const keys = lockedKeys(context);
  if (keys === "erased" && me) giveUpDevice(profile, me.keys.id);
  profile.forget("stay");
  return keys;
}

/** Makes the keys unreadable without the password; nothing in memory opens them afterwards. */
export function lockedKeys(context: Context): KeysLeft {
  context.heldKey?.hold(undefined);
  return unlessDiskFails((): KeysLeft => {
    if (lockDeviceKeys(context)) return "locked";
    eraseDeviceKeys(context);
    return "erased";
  });
}

function unlessDiskFails<T>(work: () => T): T | StoreFailure["code"] {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreFailure) return error.code;
    throw error;
  }
}
