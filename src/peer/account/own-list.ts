// The device list of my own account: the newest one known, and the next one with one more device.
import { sameBytes, unwrapKey, wrapKey } from "#crypto";
import { certifyDevice, openDeviceList, peekDeviceList, sealDeviceList } from "#protocol";
import { limits, type DeviceList, type ListOwner } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import { makeDeviceKeys, signerOf, type DeviceKeys } from "./device-keys.ts";

/**
 * The server's list, or the one in this profile if that is newer, since a server may have gone back
 * to an older one. Undefined if it is not a list of this name.
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

/** The signed first list of a new account, with only this device. */
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

/** Wraps the account key the way the server keeps it. */
export function wrapAccountKey(
  { primitives, random }: Context,
  accountSecret: Uint8Array,
  exportKey: Uint8Array,
): Uint8Array {
  return wrapKey(primitives, random, exportKey, "tincan/1/account-key", accountSecret);
}

/** Opens the secret of the account key with the export key; undefined if it does not fit. */
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

/** Fresh keys and the next list, which names them; not yet saved or published. */
export interface Joining {
  keys: DeviceKeys;
  list: Uint8Array;
}

/** Adds one device to the account; undefined if the list is full. */
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
