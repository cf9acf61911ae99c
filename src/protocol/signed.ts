// A signed body: the signed bytes travel as they are, so nobody has to encode them again.
import { decode, encode } from "./cbor.ts";
import { certificateBytesMax } from "./limits.ts";
import { bytes, bytesUpTo, record, type Shape } from "./shape.ts";

/**
 * The purpose of a signature, which covers `tincan/1/<purpose>` and a zero byte before the body
 * (docs/protocol.md §12).
 */
export type Purpose =
  | "device-list"
  | "device"
  | "registration"
  | "former"
  | "session-device"
  | "head"
  | "request"
  | "answer"
  | "sign-in"
  | "sign-up";

/**
 * What opening signed bytes needs from the world; `peer/` and `server/` build it from `#crypto`
 * with `checksOf`. Neither function throws for bytes from outside.
 */
export interface Checks {
  sha256(...parts: Uint8Array[]): Uint8Array;
  verify(publicKey: Uint8Array, purpose: Purpose, body: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * Signs a body for a purpose with one particular key; the Ed25519 signature has 64 bytes
 * (docs/protocol.md §3).
 */
export type Sign = (purpose: Purpose, body: Uint8Array) => Uint8Array;

const signedParts = { body: bytesUpTo(16_384), signature: bytes(64) };
const wrapper = record(signedParts);
/** The wrapper of what a session device signs (docs/protocol.md §5). */
const shownWrapper = record({ ...signedParts, certificate: bytesUpTo(certificateBytesMax) });

/**
 * The wrapper (docs/protocol.md §3): the bytes of the value and its signature for this purpose. It
 * checks no size, but nobody can open a body of more than 16,384 bytes.
 */
export function seal<T>(shape: Shape<T>, purpose: Purpose, value: T, sign: Sign): Uint8Array {
  const body = encode(shape, value);
  return encode(wrapper, { body, signature: sign(purpose, body) });
}

/**
 * The value in a wrapper (docs/protocol.md §3), unverified: it shows whose key to check it with.
 * Undefined for any other bytes.
 */
export function peek<T>(shape: Shape<T>, signed: Uint8Array): T | undefined {
  const outer = decode(wrapper, signed);
  return outer && decode(shape, outer.body);
}

/**
 * The value in a wrapper (docs/protocol.md §3) if the key has signed it for this purpose. Undefined
 * for any other bytes.
 */
export function open<T>(
  shape: Shape<T>,
  purpose: Purpose,
  signed: Uint8Array,
  publicKey: Uint8Array,
  checks: Checks,
): T | undefined {
  const outer = decode(wrapper, signed);
  if (!outer || !checks.verify(publicKey, purpose, outer.body, outer.signature)) return undefined;
  return decode(shape, outer.body);
}

/** The same signed bytes with the certificate of the session device that has signed them. */
export function withCertificate(signed: Uint8Array, certificate: Uint8Array): Uint8Array {
  const outer = decode(wrapper, signed);
  return outer ? encode(shownWrapper, { ...outer, certificate }) : signed;
}

/** The certificate that comes with signed bytes, unverified; undefined if there is none. */
export const certificateIn = (signed: Uint8Array): Uint8Array | undefined =>
  decode(shownWrapper, signed)?.certificate;

/** The signed bytes without the certificate. */
export function withoutCertificate(signed: Uint8Array): Uint8Array {
  const outer = decode(shownWrapper, signed);
  return outer ? encode(wrapper, outer) : signed;
}
