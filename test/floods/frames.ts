// What a flood is made of: for each message to the server, frames that cost it as much as the
// protocol allows.
import { limits, protocolVersion, sealAnswer, sealDeviceList, sealRegistration } from "#protocol";
import { sealRequest, type AccountId, type DeviceId, type RequestId } from "#protocol";
import type { ToServer } from "#protocol";
import type { DeviceKeys } from "../../src/peer/account/device-keys.ts";
import type { Account } from "../faults/crowd-account.ts";

/** The name of a message. */
export type Kind = ToServer["type"];

/** The account that floods, one of its devices, and somebody else to pester. */
export interface Flooder {
  mallory: Account;
  device: DeviceKeys;
  other: Account;
  /** Grows from frame to frame, over all devices and connections. */
  count(): number;
}

const n = 7;
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const someId = <I extends string>(length = 32): I => random(length).toHex() as I; // Any bytes do.
const certificate = undefined;

/** The next list of all sixteen devices. */
const nextList = ({ mallory: { list, sign }, count }: Flooder): Uint8Array =>
  sealDeviceList({ ...list, number: count() }, sign);

function nextRegistration({ mallory: { list, sign }, count }: Flooder): Uint8Array {
  const { serverKey, name, accountKey } = list;
  const kept = { record: random(192), wrappedKey: random(61), stretching: random(8) };
  return sealRegistration({ serverKey, name, accountKey, ...kept, number: count() }, sign);
}

const about = ({ mallory, device, other }: Flooder) => ({
  id: someId<RequestId>(16),
  from: mallory.account,
  to: other.account,
  device: device.id,
  expires: Date.now() + limits.answerLifeMs,
});

const asked = (by: Flooder): Uint8Array =>
  sealRequest({ ...about(by), waiting: true }, by.device.sign);

/** Mallory's answer to a request that nobody has made. */
function answered(by: Flooder): Uint8Array {
  const { from, to, ...rest } = about(by);
  return sealAnswer({ ...rest, from: to, to: from, says: "yes" }, by.device.sign);
}

const signedList = ({ mallory: { list, sign } }: Flooder): Uint8Array => sealDeviceList(list, sign);

type Frame<K extends Kind> = Extract<ToServer, { type: K }>;

/** The next frame of each kind. */
const frames: { [K in Kind]: (by: Flooder) => Omit<Frame<K>, "type"> } = {
  hello: () => {
    const versions = { min: protocolVersion, max: protocolVersion };
    return { ...versions, nonce: random(32), program: "flood", features: [] };
  },
  name: (by) => ({ n, name: `nobody${by.count()}` }),
  signUpStart: (by) => ({ n, name: `nobody${by.count()}`, message: random(32) }),
  signUpFinish: (by) => {
    const kept = { record: random(192), wrappedKey: random(61), stretching: random(8) };
    return { n, name: `nobody${by.count()}`, ...kept, list: signedList(by) };
  },
  signInStart: ({ other }) => ({ n, name: other.name, message: random(96), mark: random(64) }),
  signInFinish: () => ({ n, message: random(64) }),
  publish: (by) => ({ n, list: nextList(by) }),
  prove: ({ device }) => ({ n, device: device.id, signature: random(64), certificate }),
  resume: ({ device }) => {
    return { n, device: device.id, ticket: random(16), proof: random(32), certificate };
  },
  giveBack: (by) => ({ n, registration: nextRegistration(by), list: nextList(by) }),
  devices: () => ({ n }),
  setPassword: (by) => ({ n, registration: nextRegistration(by) }),
  find: (by) => ({ n, name: by.count() % 2 === 0 ? by.other.name : `nobody${by.count()}` }),
  watch: () => ({ n, accounts: Array.from({ length: 200 }, () => someId<AccountId>()) }),
  ask: (by) => ({ n, request: asked(by), list: signedList(by) }),
  answer: (by) => ({ n, answer: answered(by), list: signedList(by) }),
  withdraw: () => ({ n, request: someId<RequestId>(16) }),
  leave: ({ other }) => ({ n, account: other.account, request: someId<RequestId>(16) }),
  block: (by) => ({ n, account: someId<AccountId>(), on: by.count() % 2 === 0, agoMs: 0 }),
  grant: (by) => ({ n, request: asked(by), answer: answered(by) }),
  hide: (by) => ({ n, on: by.count() % 2 === 0 }),
  relay: () => ({ to: someId<DeviceId>(), frame: random(limits.linkFrameBytesMax) }),
  settings: (by) => ({ n, number: by.count(), sealed: random(limits.settingsBytesMax) }),
  ping: () => ({ n }),
  signOut: () => ({}),
};

/** All kinds there are. */
export const kinds = Object.keys(frames) as Kind[]; // It has all of them.

/** The next frame of this kind. */
export const frameOf = (kind: Kind, by: Flooder): ToServer =>
  ({ type: kind, ...frames[kind](by) }) as ToServer; // The row of a kind makes frames of that kind.
