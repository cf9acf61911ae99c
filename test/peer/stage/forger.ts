// What an attacker can make with the wrong keys, and say in the server's place.
import { sameBytes } from "#crypto";
import {
  certifyDevice,
  peekDeviceList,
  sealAnswer,
  sealDeviceList,
  sealRequest,
  wallAt,
} from "#protocol";
import type {
  AccountId,
  Answer,
  DeviceId,
  DeviceListBody,
  Request,
  RequestId,
  Sign,
} from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { openContext, type Context } from "../../../src/peer/world/context.ts";
import { makeDeviceKeys, readDeviceKeys, signerOf } from "../../../src/peer/account/device-keys.ts";
import type { DeviceKeys } from "../../../src/peer/account/device-keys.ts";
import type { Device } from "./device.ts";
import { accountOf } from "./stories.ts";
import type { World } from "./world.ts";

const random = (length: number): Uint8Array => new Uint8Array(length).fill(7);

/** The context of a peer that does nothing. */
export function contextOf({ disk, name }: Device): Context {
  const { store, keyFile } = disk;
  const about = { name, serverHost: "", program: "", wall: () => wallAt(0) };
  return openContext({ store, keyFile, random, primitives: primitivesNode, ...about });
}

/** The keys of a device that stays signed in, as its disk holds them. */
export function keysOf(device: Device): DeviceKeys {
  const keys = readDeviceKeys(contextOf(device));
  if (keys === undefined) throw new Error("this device does not keep its keys in plain form");
  return keys;
}

/** The newest device list of its own account that the device holds. */
export const listOf = ({ disk }: Device): Uint8Array =>
  disk.rows("SELECT value FROM profile WHERE key = 'list'")[0]?.["value"] as Uint8Array;

/** A list for Bob's name, from an account that Mallory made with her own keys. */
export const impostorList = (bob: Device, fields: Partial<DeviceListBody> = {}): Uint8Array =>
  impostorOf(bob, fields).list;

/** The list, and what its only device signs with. */
export function impostorOf(
  bob: Device,
  fields: Partial<DeviceListBody> = {},
): { list: Uint8Array; keys: DeviceKeys; account: AccountId } {
  const context = contextOf(bob);
  const body = peekDeviceList(listOf(bob));
  if (body === undefined) throw new Error("this device has no list");
  const secret = new Uint8Array(32).fill(9);
  const keys = makeDeviceKeys(context);
  const accountKey = context.primitives.signingPublic(secret);
  const owner = { serverKey: body.serverKey, name: body.name, accountKey, ...fields };
  const devices = [certifyDevice(owner, keys, keys.sign)];
  const list = sealDeviceList(
    { ...owner, number: 0, revoked: [], ...fields, devices },
    signerOf(context, secret),
  );
  return { list, keys, account: context.primitives.sha256(accountKey).toHex() as AccountId };
}

/** A request from one to the other, signed by `signer`; `fields` replace the correct ones. */
export function forgeRequest(
  world: World,
  from: Device,
  to: Device,
  fields: Partial<Request> = {},
  signer: Device = from,
): Uint8Array {
  const request: Request = {
    id: "ab".repeat(16) as RequestId,
    from: accountOf(from),
    to: accountOf(to),
    device: keysOf(from).id,
    expires: world.now() + 60_000,
    waiting: false,
    ...fields,
  };
  return sealRequest(request, keysOf(signer).sign);
}

/** A yes to the other's request, signed by `signer`; `fields` replace the correct ones. */
export function forgeYes(
  world: World,
  by: Device,
  from: AccountId,
  fields: Partial<Answer> = {},
  signer: Device = by,
): Uint8Array {
  const answer: Answer = {
    id: "ab".repeat(16) as RequestId,
    from,
    to: accountOf(by),
    device: keysOf(by).id,
    expires: world.now() + 3_600_000,
    says: "yes",
    ...fields,
  };
  return sealAnswer(answer, keysOf(signer).sign);
}

/** The id of a device. */
export const deviceIdOf = (device: Device): DeviceId => keysOf(device).id;

/** The newest list of a person's own account, and what signs with the key of that account. */
export function ownAccount(device: Device): { body: DeviceListBody; sign: Sign } {
  const body = peekDeviceList(listOf(device));
  const isOwn = (secret: Uint8Array): boolean =>
    body !== undefined && sameBytes(primitivesNode.signingPublic(secret), body.accountKey);
  const secret = device.mouth.secrets.find(isOwn);
  if (!body || !secret) throw new Error("this device does not have its account key");
  return { body, sign: signerOf(contextOf(device), secret) };
}

/** A list that a person signs with the key of the own account, whatever else it says. */
export function ownList(device: Device, fields: Partial<DeviceListBody>): Uint8Array {
  const { body, sign } = ownAccount(device);
  const next = { ...body, ...fields };
  const keys = keysOf(device);
  return sealDeviceList({ ...next, devices: [certifyDevice(next, keys, keys.sign)] }, sign);
}
