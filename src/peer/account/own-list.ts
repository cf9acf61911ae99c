// The device list of my own account: the newest that is known, and the next one, with a device more.
import { sameBytes, unwrapKey, wrapKey } from "#crypto";
import { certifyDevice, openDeviceList, peekDeviceList, sealDeviceList } from "#protocol";
import { limits, type DeviceList, type ListOwner } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { makeDeviceKeys, signerOf, type DeviceKeys } from "./device-keys.ts";

/**
 * What the server has shown, or what this profile holds where that is newer: a server may have gone
 * back to an older one. Undefined where it is no list of this name.
 */
export function newestList(
  { checks, name }: Context,
  profile: Profile,
  served: Uint8Array,
): DeviceList | undefined {
  const list = openDeviceList(served, checks);
  const held = openDeviceList(profile.get("list") ?? new Uint8Array(), checks);
  const isNewer = list && held?.account === list.account && held.number > list.number;
  const newest = isNewer ? held : list;
  return newest?.name === name ? newest : undefined;
}

/** The first list of a new account, signed: with this device and no other. */
export function firstList(
  context: Context,
  owner: ListOwner,
  keys: DeviceKeys,
  accountSecret: Uint8Array,
): Uint8Array {
  const devices = [certifyDevice(owner, keys, keys.sign)];
  const list = { ...owner, number: 0, devices, revoked: [] };
  return sealDeviceList(list, signerOf(context, accountSecret));
}

/** The account key as the server keeps it. */
export function wrapAccountKey(
  { primitives, random }: Context,
  accountSecret: Uint8Array,
  exportKey: Uint8Array,
): Uint8Array {
  return wrapKey(primitives, random, exportKey, "tincan/1/account-key", accountSecret);
}

/** The secret of the list's account key, which the password opens; undefined where it does not fit. */
export function openAccountKey(
  { primitives }: Context,
  { accountKey }: DeviceList,
  wrapped: Uint8Array,
  exportKey: Uint8Array,
): Uint8Array | undefined {
  const secret = unwrapKey(primitives, exportKey, "tincan/1/account-key", wrapped);
  const fits = secret && sameBytes(primitives.signingPublic(secret), accountKey);
  return fits ? secret : undefined;
}

/** Fresh keys, and the next list, which has them; nothing is kept or published yet. */
export interface Joining {
  keys: DeviceKeys;
  list: Uint8Array;
}

/** One device more joins the account; undefined where no more than these are allowed. */
export function withOneMore(
  context: Context,
  { signed }: DeviceList,
  accountSecret: Uint8Array,
): Joining | undefined {
  const body = peekDeviceList(signed);
  if (!body || body.devices.length >= limits.devicesMax) return undefined;
  const keys = makeDeviceKeys(context);
  const devices = [...body.devices, certifyDevice(body, keys, keys.sign)];
  const next = { ...body, number: body.number + 1, devices };
  return { keys, list: sealDeviceList(next, signerOf(context, accountSecret)) };
}
