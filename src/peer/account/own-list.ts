// The device list of my own account: the newest one known, and the next one with one more device.
import { sameBytes, unwrapKey, wrapKey } from "#crypto";
import {
  belongingOf,
  certifyDevice,
  openDeviceList,
  peekDeviceList,
  sealDeviceList,
} from "#protocol";
import { limits, type DeviceId, type DeviceList, type DeviceListBody } from "#protocol";
import type { ListOwner } from "#protocol";
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

/** A device that has left the list: its signing key, and its own word on whose it is. */
export interface DroppedDevice {
  signingKey: Uint8Array;
  belonging: Uint8Array;
}

/** The device of a row of the list, which leaves it. */
export const droppedDevice = (
  owner: ListOwner,
  row: DeviceListBody["devices"][number],
): DroppedDevice => ({ signingKey: row.signingKey, belonging: belongingOf(owner, row) });

/** The next list of an account, not yet saved or published. */
export interface NextList {
  list: Uint8Array;
  number: number;
  /** The devices that are on it no longer. */
  dropped: DroppedDevice[];
}

/** The next list, with fresh keys that it names. */
export interface Joining extends NextList {
  keys: DeviceKeys;
}

/** The devices that go when one joins. */
export interface Leaving {
  /** Devices that nobody can be any more, or that the person has chosen. */
  always: DeviceId[];
  /** Devices that go, the first one first, only if there is no room. */
  ifFull: DeviceId[];
}

/** Adds one device to the account; undefined if the list is full. */
export function withOneMore(
  context: Context,
  { signed }: DeviceList,
  accountSecret: Uint8Array,
  leaving: Leaving,
): Joining | undefined {
  const body = peekDeviceList(signed);
  if (!body) return undefined;
  const idOf = idsWith(context);
  const going = new Set(leaving.always);
  const staying = () => body.devices.filter((row) => !going.has(idOf(row)));
  for (const device of leaving.ifFull) {
    if (staying().length < limits.devicesMax) break;
    going.add(device);
  }
  if (staying().length >= limits.devicesMax) return undefined;
  const keys = makeDeviceKeys(context);
  const devices = [...staying(), certifyDevice(body, keys, keys.sign)];
  return { keys, ...nextList(context, body, devices, accountSecret) };
}

/** Takes devices off the account. */
export function without(
  context: Context,
  { signed }: DeviceList,
  accountSecret: Uint8Array,
  device: DeviceId,
): NextList | undefined {
  const body = peekDeviceList(signed);
  if (!body) return undefined;
  const idOf = idsWith(context);
  const devices = body.devices.filter((row) => idOf(row) !== device);
  return nextList(context, body, devices, accountSecret);
}

const idsWith =
  ({ checks }: Context) =>
  ({ signingKey }: { signingKey: Uint8Array }): DeviceId =>
    checks.sha256(signingKey).toHex() as DeviceId;

/** The list names devices that have gone, without heads: those go to each conversation alone. */
function nextList(
  context: Context,
  body: DeviceListBody,
  devices: DeviceListBody["devices"],
  accountSecret: Uint8Array,
): NextList {
  const gone = body.devices.filter((row) => !devices.includes(row));
  const idOf = idsWith(context);
  const revoked = [...body.revoked, ...gone.map((row) => ({ device: idOf(row), heads: [] }))];
  const number = body.number + 1;
  const next = { ...body, number, devices, revoked: revoked.slice(-limits.revokedMax) };
  const list = sealDeviceList(next, signerOf(context, accountSecret));
  return { list, number, dropped: gone.map((row) => droppedDevice(body, row)) };
}
