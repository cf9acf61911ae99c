// Accounts made in advance, as a sign-up leaves them on the server and on the device.
//
// A thousand sign-ups would cost minutes of Argon2id. Nobody signs in by password afterwards, so
// these accounts have none. Their keys, lists and signatures are real.
import { join } from "node:path";
import { passwordServer, signFor } from "#crypto";
import { certifyDevice, sealDeviceList } from "#protocol";
import type { AccountId, DeviceId, DeviceListBody, Sign } from "#protocol";
import type { Database } from "#server";
import { openDatabase } from "../../src/node/server/database-sqlite.ts";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { openSecret } from "../../src/node/server/server-secret.ts";
import { createCrowdDisk, type CrowdDisk } from "./crowd-disk.ts";
import { keepDeviceKeys, type DeviceKeys } from "../../src/peer/account/device-keys.ts";
import type { Context } from "../../src/peer/world/context.ts";
import { openProfile } from "../../src/peer/disk/profile.ts";
import { makeTables } from "../../src/peer/disk/schema.ts";

/** Somebody who stays signed in. */
export interface Member {
  name: string;
  account: AccountId;
  keys: DeviceKeys;
  disk: CrowdDisk;
}

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** An account with all that its owner knows. */
export interface Account {
  name: string;
  account: AccountId;
  sign: Sign;
  list: DeviceListBody;
  devices: DeviceKeys[];
}

/** Makes this many accounts in the data folder of a server that is not running. */
export async function makeCrowd(data: string, count: number): Promise<Member[]> {
  const names = Array.from({ length: count }, (_, index) => `member${index}`);
  return (await makeAccounts(data, names, 1)).flatMap(memberOf);
}

/** Makes accounts with so many devices each in the data folder of a server that is not running. */
export async function makeAccounts(
  data: string,
  names: string[],
  devices: number,
): Promise<Account[]> {
  const secret = await openSecret(join(data, "opaque.secret"), true);
  const serverKey = await passwordServer.serverKey(secret);
  const database = openDatabase(join(data, "server.db"));
  const make = (name: string) => makeAccount(database, serverKey, name, devices);
  const accounts = await Promise.all(names.map(make));
  await database.close();
  return accounts;
}

function memberOf({ name, account, devices, list, sign }: Account): Member[] {
  const known = { serverKey: list.serverKey, account, list: sealDeviceList(list, sign), stay: 1 };
  return devices.map((keys) => ({ name, account, keys, disk: makeDisk(keys, known) }));
}

async function makeAccount(
  database: Database,
  serverKey: Uint8Array,
  name: string,
  count: number,
): Promise<Account> {
  const accountSecret = random(32);
  const accountKey = primitivesNode.signingPublic(accountSecret);
  const owner = { serverKey, name, accountKey };
  const sign = signer(accountSecret);
  const devices = Array.from({ length: count }, makeKeys);
  const rows = devices.map((keys) => certifyDevice(owner, keys, keys.sign));
  const list = { ...owner, number: 0, devices: rows, revoked: [] };
  const account = primitivesNode.sha256(accountKey).toHex() as AccountId; // This is the id.
  const password = {
    record: random(32),
    wrappedKey: random(32),
    stretching: random(0),
    registered: 0,
    registration: new Uint8Array(),
  };
  const row = { account, name, ...password, list: sealDeviceList(list, sign), number: 0 };
  await database.createAccount({ row, devices: devices.map(({ id }) => id), now: Date.now() });
  return { name, account, sign, list, devices };
}

const signer =
  (secret: Uint8Array): Sign =>
  (purpose, body) =>
    signFor(primitivesNode, secret, purpose, body);

function makeKeys(): DeviceKeys {
  const [signingSecret, agreementSecret] = [random(32), random(32)];
  const signingKey = primitivesNode.signingPublic(signingSecret);
  return {
    id: primitivesNode.sha256(signingKey).toHex() as DeviceId, // This is the id.
    signingSecret,
    signingKey,
    agreementSecret,
    agreementKey: primitivesNode.agreementPublic(agreementSecret),
    sign: signer(signingSecret),
  };
}

interface Known {
  serverKey: Uint8Array;
  account: AccountId;
  list: Uint8Array;
  stay: number;
}

function makeDisk(keys: DeviceKeys, { serverKey, account, list, stay }: Known): CrowdDisk {
  const disk = createCrowdDisk();
  makeTables(disk.store);
  const profile = openProfile(disk.store);
  profile.set("serverKey", serverKey);
  profile.set("account", account);
  profile.set("list", list);
  profile.set("stay", stay);
  const context = { keyFile: disk.keyFile } as Context; // Plain keys need no more.
  keepDeviceKeys(context, keys);
  return disk;
}
