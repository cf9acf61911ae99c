// Accounts made in advance, as a sign-up leaves them on the server and on the device.
//
// A thousand sign-ups would cost minutes of Argon2id. Nobody signs in by password afterwards, so
// these accounts have none. Their keys, lists and signatures are real.
import { join } from "node:path";
import { passwordServer, signFor } from "#crypto";
import { certifyDevice, sealDeviceList, type AccountId, type DeviceId, type Sign } from "#protocol";
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

/** Makes this many accounts in the data folder of a server that is not running. */
export async function makeCrowd(data: string, count: number): Promise<Member[]> {
  const secret = await openSecret(join(data, "opaque.secret"), true);
  const serverKey = await passwordServer.serverKey(secret);
  const database = openDatabase(join(data, "server.db"));
  const names = Array.from({ length: count }, (_, index) => `member${index}`);
  const members = await Promise.all(names.map((name) => makeMember(database, serverKey, name)));
  await database.close();
  return members;
}

async function makeMember(
  database: Database,
  serverKey: Uint8Array,
  name: string,
): Promise<Member> {
  const accountSecret = random(32);
  const accountKey = primitivesNode.signingPublic(accountSecret);
  const owner = { serverKey, name, accountKey };
  const keys = makeKeys();
  const devices = [certifyDevice(owner, keys, keys.sign)];
  const list = sealDeviceList({ ...owner, number: 0, devices, revoked: [] }, signer(accountSecret));
  const account = primitivesNode.sha256(accountKey).toHex() as AccountId; // This is the id.
  const password = {
    record: random(32),
    wrappedKey: random(32),
    stretching: random(0),
    registered: 0,
    registration: new Uint8Array(),
  };
  const row = { account, name, ...password, list, number: 0 };
  await database.createAccount({ row, devices: [keys.id], now: Date.now() });
  return { name, account, keys, disk: makeDisk(keys, { serverKey, account, list, stay: 1 }) };
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
