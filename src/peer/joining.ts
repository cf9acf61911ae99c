// A new device joins its account: the password opens the account key, which signs a longer list.
import { unwrapKey } from "#crypto";
import { certifyDevice, limits, peekDeviceList, sealDeviceList, type FromServer } from "#protocol";
import type { Context } from "./context.ts";
import { makeDeviceKeys, signerOf, type DeviceKeys } from "./device-keys.ts";

/** What the server keeps for whoever knows the password. */
export type KeptAccount = Extract<FromServer, { type: "account" }>;

/** Fresh keys, and the list that has them, to be published. Nothing is kept yet. */
export type Joined =
  | { is: "joined"; keys: DeviceKeys; list: Uint8Array }
  /** What the server has shown does not hold together. */
  | { is: "failed" }
  /** The account has as many devices as it may have. */
  | { is: "too-many" };

export function joinAccount(context: Context, account: KeptAccount, exportKey: Uint8Array): Joined {
  const { primitives, name } = context;
  const secret = unwrapKey(primitives, exportKey, "tincan/1/account-key", account.wrappedKey);
  const body = peekDeviceList(account.list);
  if (!secret || !body || body.name !== name) return { is: "failed" };
  const accountKey = primitives.signingPublic(secret);
  if (body.accountKey.toHex() !== accountKey.toHex()) return { is: "failed" };
  if (body.devices.length >= limits.devicesMax) return { is: "too-many" };
  const keys = makeDeviceKeys(context);
  const devices = [...body.devices, certifyDevice(body, keys, keys.sign)];
  const next = { ...body, number: body.number + 1, devices };
  return { is: "joined", keys, list: sealDeviceList(next, signerOf(context, secret)) };
}
