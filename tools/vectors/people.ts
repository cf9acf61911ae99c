// Alice and Bob: two accounts with one device each, made from fixed seeds.
import { signFor, verifyFor } from "#crypto";
import { certifyDevice, openDeviceList, sealDeviceList } from "#protocol";
import type { AccountId, Checks, DeviceId, DeviceList, ListOwner, Sign } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import type { DeviceKeys } from "../../src/peer/account/device-keys.ts";
import { filled, vector, type Chapter } from "./vector.ts";

const { sha256, signingPublic, agreementPublic } = primitivesNode;

/** A person, and the device that speaks for them. */
export interface Person {
  account: AccountId;
  accountKey: Uint8Array;
  accountSecret: Uint8Array;
  keys: DeviceKeys;
  owner: ListOwner;
  list: DeviceList;
}

/** Opens what the people have signed. */
export const checks: Checks = {
  sha256,
  verify: (publicKey, purpose, body, signature) =>
    verifyFor(primitivesNode, publicKey, purpose, body, signature),
};

/** The server's OPAQUE key; any bytes will do, because no vector computes with it. */
export const serverKey = filled(0x5e);

/** The secret of the key with which the server signs. */
export const serverSigningSecret = filled(0x5d);

/** The moment at which everything in the vectors happens, ms since 1970: 15 January 2027, 8:00. */
export const now = 1_800_000_000_000;

/** Signs with this Ed25519 secret. */
export const signer =
  (secret: Uint8Array): Sign =>
  (purpose, body) =>
    signFor(primitivesNode, secret, purpose, body);

/**
 * A person whose three secrets are 32 times the byte `seed`, 32 times the next byte, and 32 times
 * the one after that.
 */
function makePerson(name: string, seed: number): Person {
  const accountSecret = filled(seed);
  const accountKey = signingPublic(accountSecret);
  const keys = makeKeys(filled(seed + 1), filled(seed + 2));
  const owner = { serverKey, name, accountKey };
  const devices = [certifyDevice(owner, keys, keys.sign)];
  const body = { ...owner, number: 0, devices, revoked: [] };
  const list = openDeviceList(sealDeviceList(body, signer(accountSecret)), checks);
  if (list === undefined) throw new Error("a list that was just signed does not open");
  return { account: list.account, accountKey, accountSecret, keys, owner, list };
}

function makeKeys(signingSecret: Uint8Array, agreementSecret: Uint8Array): DeviceKeys {
  const signingKey = signingPublic(signingSecret);
  return {
    id: sha256(signingKey).toHex() as DeviceId, // The hash of its signing key is a device's id.
    signingSecret,
    signingKey,
    agreementSecret,
    agreementKey: agreementPublic(agreementSecret),
    sign: signer(signingSecret),
  };
}

export const alice = makePerson("alice", 0x01);
export const bob = makePerson("bob", 0x11);

const keysOf = (name: string, { account, accountKey, accountSecret, keys }: Person) => {
  const { id, signingSecret, signingKey, agreementSecret, agreementKey } = keys;
  const ofAccount = { secret: accountSecret, publicKey: accountKey };
  const ofDevice = { secret: signingSecret, publicKey: signingKey };
  return [
    vector(`the account of ${name}`, "signing-key", ofAccount, Uint8Array.fromHex(account)),
    vector(`the device of ${name}`, "signing-key", ofDevice, Uint8Array.fromHex(id)),
    vector(`the links of ${name}`, "agreement-key", { secret: agreementSecret }, agreementKey),
  ];
};

/** A server has no id, but the hash of a key shows that it is the right one. */
const serverSigningKey = signingPublic(serverSigningSecret);
const keysOfServer = [
  vector(
    "the server",
    "signing-key",
    { secret: serverSigningSecret, publicKey: serverSigningKey },
    sha256(serverSigningKey),
  ),
];

/** The people in the vectors. */
export const people: Chapter = {
  title: "Keys and ids",
  vectors: [...keysOf("alice", alice), ...keysOf("bob", bob), ...keysOfServer],
};
