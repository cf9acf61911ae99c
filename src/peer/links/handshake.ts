// The handshake of a link: Noise XX between two devices whose accounts have agreed to talk.
import { sameBytes, startNoise, type ChannelKeys, type Noise } from "#crypto";
import { agree, decodeLinkOffer, encode, encodeLinkOffer } from "#protocol";
import { bytes, record, text, uint } from "#protocol";
import { after, msBetween, speakerOf, wallAt } from "#protocol";
import type { AccountId, DeviceId, LinkId, Steady } from "#protocol";
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
  /** Send this message as step 1. */
  | { is: "answered"; message: Uint8Array }
  /** The link is established, perhaps only until a time. `last`: send this message as step 2. */
  | { is: "made"; keys: ChannelKeys; last: Uint8Array | undefined; until: Steady | undefined }
  /** The message is wrong; one that is merely out of turn does no harm. */
  | { is: "refused" };

/** Whether the other side is the device that it should be; for a session device, until when. */
export type Proof = boolean | { until: Steady };

/**
 * What the other side has shown: its device list, the X25519 key that it has proved to hold, and its
 * certificate if it is a session device.
 */
export type Shown = [list: Uint8Array, agreementKey: Uint8Array, certificate?: Uint8Array];

/** One side of a handshake (docs/protocol.md §7): three messages, numbered 0 to 2. */
export interface Handshake {
  readonly link: LinkId;
  /** The initiator's first message. */
  begin(): Uint8Array;
  read(step: 0 | 1 | 2, message: Uint8Array): Step;
}

/** The form of the handshake itself, in which both sides then say which versions they speak. */
const handshakeFormat = 3;

const id = bytes(32);
const prologueShape = record({
  protocol: text(32),
  format: uint(255),
  link: bytes(8),
  initiatorAccount: id,
  initiatorDevice: id,
  responderAccount: id,
  responderDevice: id,
});

/** Both sides must agree on protocol, link, accounts, devices and roles, or the handshake fails. */
export function prologueOf({ link, initiator, responder }: Ends): Uint8Array {
  return encode(prologueShape, {
    protocol: "tincan/link",
    format: handshakeFormat,
    link: Uint8Array.fromHex(link),
    initiatorAccount: Uint8Array.fromHex(initiator.account),
    initiatorDevice: Uint8Array.fromHex(initiator.device),
    responderAccount: Uint8Array.fromHex(responder.account),
    responderDevice: Uint8Array.fromHex(responder.device),
  });
}

/**
 * One side of one handshake. The link exists only if `proves` says yes to what the other has
 * shown.
 */
export function createHandshake(
  context: Context,
  me: Me,
  ends: Ends,
  proves: (...shown: Shown) => Proof,
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
  let proof: Proof = false;
  const offer = (): Uint8Array => encodeLinkOffer(me.list.signed, me.session?.certificate);

  /** Whether the other side is who it should be, and speaks a version that we speak. */
  function suits(payload: Uint8Array): boolean {
    const said = decodeLinkOffer(payload);
    const key = noise.remoteStatic;
    proof = said !== undefined && !!key && proves(said.list, key, said.certificate);
    return proof !== false && said !== undefined && agree(said) !== undefined;
  }

  function read(step: 0 | 1 | 2, message: Uint8Array): Step {
    const payload = step === expected ? noise.read(message) : undefined;
    if (!payload) return { is: "refused" };
    expected = 2;
    if (step === 0) return { is: "answered", message: noise.write(offer()) };
    if (!suits(payload)) return { is: "refused" };
    const last = step === 1 ? noise.write(offer()) : undefined;
    const keys = noise.done();
    const until = typeof proof === "boolean" ? undefined : proof.until;
    return keys ? { is: "made", keys, last, until } : { is: "refused" };
  }

  return { link: ends.link, begin: () => noise.write(new Uint8Array()), read };
}

/** Whether the contact's list holds this device with this X25519 key. */
export const holdsDevice = (
  contact: Contact,
  device: DeviceId,
  agreementKey: Uint8Array,
): boolean =>
  contact.devices.some((one) => one.id === device && sameBytes(one.agreementKey, agreementKey));

/** The same, or that of a session device with this certificate, until it expires. */
export function proofOf(
  { checks, now, wall }: Context,
  contact: Contact,
  device: DeviceId,
  agreementKey: Uint8Array,
  certificate?: Uint8Array,
): Proof {
  const speaker = speakerOf(contact, device, certificate, { checks, wall: wall() });
  if (!speaker || !sameBytes(speaker.agreementKey, agreementKey)) return false;
  if (speaker.expires === undefined) return true;
  return { until: after(now(), msBetween(wall(), wallAt(speaker.expires))) };
}
