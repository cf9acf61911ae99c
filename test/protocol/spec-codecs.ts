// How to read and write each kind of vector in docs/protocol.md.
import * as protocol from "#protocol";
import type { BetweenPeers, Body, LinkFrame, Purpose, Shape, Sign } from "#protocol";
import { alice, bob, checks } from "../../tools/vectors/people.ts";
import { knownToServer } from "./known-to-server.ts";

/** Both directions for one kind. `decode` returns undefined for anything a reader must refuse. */
export interface Codec {
  decode(bytes: Uint8Array): unknown;
  /** The value comes from `decode`, or imitates one that does. */
  encode(value: unknown, sign: Sign): Uint8Array;
}

/** A codec from typed functions; callers encode only values of the type that decoding returns. */
const codec = <T>(
  decode: (bytes: Uint8Array) => T | undefined,
  encode: (value: T, sign: Sign) => Uint8Array,
): Codec => ({ decode, encode: (value, sign) => encode(value as T, sign) });

const shaped = <T>(shape: Shape<T>): Codec =>
  codec(
    (bytes) => protocol.decode(shape, bytes),
    (value) => protocol.encode(shape, value),
  );

function encodeFrame(frame: LinkFrame): Uint8Array {
  if (frame.type === "handshake") {
    return protocol.encodeHandshake(frame.link, frame.step, frame.message);
  }
  const header = protocol.sealedHeader(frame.link, frame.counter);
  return protocol.encodeSealed(header, frame.ciphertext);
}

/** A list that does not open is refused, even if peeking at it works. */
const openList = (bytes: Uint8Array) =>
  protocol.openDeviceList(bytes, checks) && protocol.peekDeviceList(bytes);

const openRegistration = (bytes: Uint8Array) => protocol.openRegistration(bytes, checks);
const openFormer = (bytes: Uint8Array) =>
  protocol.openFormerAuthor(bytes, checks) && protocol.peekFormerAuthor(bytes);
const openSession = (bytes: Uint8Array) =>
  protocol.openSessionDevice(bytes, checks) && protocol.peekSessionDevice(bytes);
const openRequest = (bytes: Uint8Array) =>
  protocol.openRequest(bytes, alice.keys.signingKey, checks);
const openAnswer = (bytes: Uint8Array) => protocol.openAnswer(bytes, bob.keys.signingKey, checks);

const wholeTurn = (bytes: Uint8Array): BetweenPeers[] | undefined =>
  protocol.decodeBetweenPeers(bytes)?.said;

/** A body stands after its salt, whose bytes do not matter. */
const openBody = (bytes: Uint8Array): Body | undefined => {
  const salt = new Uint8Array(protocol.saltBytes);
  return protocol.openBody(protocol.entryTypes.text, Uint8Array.from([...salt, ...bytes]));
};

/** The kinds that are messages or parts of messages. All others are recipes. */
export const codecs: Record<string, Codec> = {
  "to-server": codec(knownToServer, protocol.encodeToServer),
  "from-server": codec(protocol.decodeFromServer, protocol.encodeFromServer),
  "between-peers": codec(wholeTurn, protocol.encodeBetweenPeers),
  "link-frame": codec(protocol.decodeLinkFrame, encodeFrame),
  "device-list": codec(openList, protocol.sealDeviceList),
  registration: codec(openRegistration, protocol.sealRegistration),
  "former-author": codec(openFormer, protocol.sealFormerAuthor),
  "session-device": codec(openSession, protocol.sealSessionDevice),
  request: codec(openRequest, protocol.sealRequest),
  answer: codec(openAnswer, protocol.sealAnswer),
  batch: codec(protocol.decodeBatch, protocol.encodeBatch),
  body: codec(openBody, protocol.encodeBody),
  vector: shaped(protocol.vectorShape),
  "read-mark": shaped(protocol.readShape),
  opening: shaped(protocol.openingShape),
  namedParent: shaped(protocol.parentShape),
  "stun-request": codec(protocol.decodeStunRequest, ({ transactionId }) =>
    protocol.encodeStunRequest(transactionId),
  ),
  "stun-response": codec(protocol.decodeStunResponse, ({ transactionId, mapped }) =>
    protocol.encodeStunAnswer({ transactionId, fingerprint: false, unknown: [] }, mapped),
  ),
};

/** The codec of a kind that has one; throws otherwise. */
export function codecOf(kind: string): Codec {
  const found = codecs[kind];
  if (found === undefined) throw new Error(`${kind} has no codec`);
  return found;
}

/** A body signed for one purpose. Its codec ignores the signature. */
export interface SignedBody {
  /** The kind of the vectors that hold it. */
  kind: string;
  purpose: Purpose;
  codec: Codec;
}

/** The signed bodies, by their names in the document. */
export const bodies: Record<string, SignedBody> = {
  deviceList: {
    kind: "device-list",
    purpose: "device-list",
    codec: codec(protocol.peekDeviceList, protocol.sealDeviceList),
  },
  accountRegistration: {
    kind: "registration",
    purpose: "registration",
    codec: codec(protocol.peekRegistration, protocol.sealRegistration),
  },
  formerAuthor: {
    kind: "former-author",
    purpose: "former",
    codec: codec(protocol.peekFormerAuthor, protocol.sealFormerAuthor),
  },
  sessionDevice: {
    kind: "session-device",
    purpose: "session-device",
    codec: codec(protocol.peekSessionDevice, protocol.sealSessionDevice),
  },
  chatRequest: {
    kind: "request",
    purpose: "request",
    codec: codec(protocol.peekRequest, protocol.sealRequest),
  },
  chatAnswer: {
    kind: "answer",
    purpose: "answer",
    codec: codec(protocol.peekAnswer, protocol.sealAnswer),
  },
};

/** A signature made of zeros. */
export const unsigned: Sign = () => new Uint8Array(64);
