// STUN (RFC 8489), but only its Binding: "from which address do you see me?"
//
//   mapped = 0 1 • family 1 • port 2 • address 4 or 16        the last two XORed
//
// Anybody can forge the sender of a datagram, so answers must be useless as an amplifier: only
// valid requests get one, and it is at most 2.2 times as long as its request (44 bytes to 20).
import { decodeStunMessage, encodeStunMessage, stunCookie } from "./stun-message.ts";
import { stunFingerprint, stunHeaderBytes, withFingerprint } from "./stun-message.ts";
import type { StunAttribute } from "./stun-message.ts";

/** Where a datagram came from (docs/protocol.md §10). `address` has 4 bytes (IPv4) or 16 (IPv6). */
export interface Endpoint {
  address: Uint8Array;
  port: number;
}

/** A valid Binding request (docs/protocol.md §10). */
export interface StunRequest {
  /** 12 bytes, which the answer repeats. */
  transactionId: Uint8Array;
  /** Whether the request has a checksum; if so, the answer gets one too. */
  fingerprint: boolean;
  /** Attributes that the asker requires and that we do not know. */
  unknown: number[];
}

/**
 * The answer to a request (docs/protocol.md §10): its transaction id, and the address that the
 * request came from.
 */
export interface StunResponse {
  transactionId: Uint8Array;
  mapped: Endpoint;
}

const messageTypes = { request: 0x0001, success: 0x0101, error: 0x0111 } as const;
const attributeTypes = {
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
} as const;
/** Receivers may ignore unknown attributes from this number on. */
const firstOptional = 0x8000;
/** Error 420, unknown attribute: class 4 and number 20, without a text, which nobody would read. */
const unknownAttribute = Uint8Array.of(0, 0, 4, 20);

/**
 * The request, or undefined for any other bytes, which must get no answer (docs/protocol.md §10).
 */
export function decodeStunRequest(datagram: Uint8Array): StunRequest | undefined {
  const attributes = decodeStunMessage(messageTypes.request, datagram);
  if (attributes === undefined) return undefined;
  const types = attributes.map(({ type }) => type);
  return {
    transactionId: transactionIdOf(datagram),
    fingerprint: types.includes(stunFingerprint),
    unknown: types.filter((type) => type < firstOptional),
  };
}

/**
 * The answer (docs/protocol.md §10): where the request came from, or error 420 if it requires more
 * than we know.
 */
export function encodeStunAnswer(request: StunRequest, from: Endpoint): Uint8Array {
  const answer = request.unknown.length === 0 ? success(request, from) : unknownAttributes(request);
  return request.fingerprint ? withFingerprint(answer) : answer;
}

/**
 * A request without attributes, 20 bytes (docs/protocol.md §10); the transaction id has 12 bytes.
 */
export const encodeStunRequest = (transactionId: Uint8Array): Uint8Array =>
  encodeStunMessage(messageTypes.request, transactionId, []);

/** What a success response says, or undefined for any other bytes (docs/protocol.md §10). */
export function decodeStunResponse(datagram: Uint8Array): StunResponse | undefined {
  const attributes = decodeStunMessage(messageTypes.success, datagram);
  const found = attributes?.find(({ type }) => type === attributeTypes.xorMappedAddress);
  if (found === undefined) return undefined;
  const transactionId = transactionIdOf(datagram);
  const mapped = endpointIn(found.value, transactionId);
  return mapped && { transactionId, mapped };
}

function success({ transactionId }: StunRequest, from: Endpoint): Uint8Array {
  return encodeStunMessage(messageTypes.success, transactionId, [
    mappedAddress(from, transactionId),
  ]);
}

function unknownAttributes({ transactionId, unknown }: StunRequest): Uint8Array {
  const types = Uint8Array.from(unknown.flatMap((type) => [type >> 8, type]));
  return encodeStunMessage(messageTypes.error, transactionId, [
    { type: attributeTypes.errorCode, value: unknownAttribute },
    { type: attributeTypes.unknownAttributes, value: types },
  ]);
}

function mappedAddress({ address, port }: Endpoint, transactionId: Uint8Array): StunAttribute {
  const hidden = port ^ (stunCookie >>> 16);
  const head = [0, address.length === 4 ? 1 : 2, hidden >> 8, hidden];
  const value = Uint8Array.from([...head, ...masked(address, transactionId)]);
  return { type: attributeTypes.xorMappedAddress, value };
}

function endpointIn(value: Uint8Array, transactionId: Uint8Array): Endpoint | undefined {
  const [, family, high = 0, low = 0] = value;
  const length = family === 1 ? 8 : 20;
  if ((family !== 1 && family !== 2) || value.length !== length) return undefined;
  const port = ((high << 8) | low) ^ (stunCookie >>> 16);
  return { address: masked(value.subarray(4), transactionId), port };
}

/** XOR with cookie and transaction id, so that no router rewrites the address on the way. */
function masked(address: Uint8Array, transactionId: Uint8Array): Uint8Array {
  const mask = new Uint8Array(16);
  new DataView(mask.buffer).setUint32(0, stunCookie);
  mask.set(transactionId, 4);
  return address.map((byte, index) => byte ^ (mask[index] ?? 0));
}

const transactionIdOf = (datagram: Uint8Array): Uint8Array => datagram.slice(8, stunHeaderBytes);
