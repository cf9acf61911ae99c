// The handshake of a link: Noise XX between two devices whose accounts have agreed to talk.
import { sameBytes, startNoise, type ChannelKeys, type Noise } from "#crypto";
import { decodeBetweenPeers, encode, encodeBetweenPeers, protocolVersion } from "#protocol";
import { bytes, record, text, uint } from "#protocol";
import type { AccountId, DeviceId, LinkId } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Contact } from "../people/contacts.ts";
import type { Context } from "../world/context.ts";

/** The two ends of a link, by role: the device with the lower id is the initiator. */
export interface Ends {
  link: LinkId;
  initiator: { account: AccountId; device: DeviceId };
  responder: { account: AccountId; device: DeviceId };
}

/** What a handshake step leads to. */
export type Step =
  /** Send this message as the step with that number. `keys`: the link is established. */
  | { is: "next"; step: 1 | 2; message: Uint8Array; keys: ChannelKeys | undefined }
  | { is: "made"; keys: ChannelKeys }
  /** The message is wrong; one that is merely out of turn does no harm. */
  | { is: "refused" };

/** One side of a handshake (docs/protocol.md §7): three messages, numbered 0 to 2. */
export interface Handshake {
  readonly link: LinkId;
  /** The initiator's first message. */
  begin(): Uint8Array;
  read(step: 0 | 1 | 2, message: Uint8Array): Step;
}

const id = bytes(32);
const prologueShape = record({
  protocol: text(32),
  version: uint(255),
  link: bytes(8),
  initiatorAccount: id,
  initiatorDevice: id,
  responderAccount: id,
  responderDevice: id,
});

/** Both sides must agree on protocol, link, accounts, devices and roles, or the handshake fails. */
function prologueOf({ link, initiator, responder }: Ends): Uint8Array {
  return encode(prologueShape, {
    protocol: "tincan/link",
    version: protocolVersion,
    link: Uint8Array.fromHex(link),
    initiatorAccount: Uint8Array.fromHex(initiator.account),
    initiatorDevice: Uint8Array.fromHex(initiator.device),
    responderAccount: Uint8Array.fromHex(responder.account),
    responderDevice: Uint8Array.fromHex(responder.device),
  });
}

/**
 * One side of one handshake. `proves` receives the other's device list and the key that it has
 * proved to hold; the link exists only if `proves` says yes.
 */
export function createHandshake(
  context: Context,
  me: Me,
  ends: Ends,
  proves: (list: Uint8Array, agreementKey: Uint8Array) => boolean,
): Handshake {
  const role = ends.initiator.device === me.keys.id ? "initiator" : "responder";
  const noise: Noise = startNoise({
    primitives: context.primitives,
    role,
    prologue: prologueOf(ends),
    staticSecret: me.keys.agreementSecret,
    ephemeralSecret: context.random(32),
  });
  let expected: 0 | 1 | 2 = role === "initiator" ? 1 : 0;
  const credentials = (): Uint8Array =>
    encodeBetweenPeers([{ type: "list", list: me.list.signed }]);

  function proved(payload: Uint8Array): boolean {
    const [said] = decodeBetweenPeers(payload)?.said ?? [];
    const key = noise.remoteStatic;
    return said?.type === "list" && key !== undefined && proves(said.list, key);
  }

  function read(step: 0 | 1 | 2, message: Uint8Array): Step {
    const payload = step === expected ? noise.read(message) : undefined;
    if (!payload) return { is: "refused" };
    expected = 2;
    if (step === 0)
      return { is: "next", step: 1, message: noise.write(credentials()), keys: undefined };
    if (!proved(payload)) return { is: "refused" };
    const reply = step === 1 ? noise.write(credentials()) : undefined;
    const keys = noise.done();
    if (!keys) return { is: "refused" };
    return reply ? { is: "next", step: 2, message: reply, keys } : { is: "made", keys };
  }

  return {
    link: ends.link,
    begin: () => noise.write(new Uint8Array()),
    read,
  };
}

/** Whether the contact's list holds this device with this X25519 key. */
export const holdsDevice = (
  contact: Contact,
  device: DeviceId,
  agreementKey: Uint8Array,
): boolean =>
  contact.devices.some((one) => one.id === device && sameBytes(one.agreementKey, agreementKey));
