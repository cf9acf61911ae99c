// The registration: the password data that a server keeps for an account, signed by the account.
//
//   registration = signed "registration" by the account key over
//                  serverKey 32 • name • accountKey 32 • record • wrappedKey • stretching • number
//
// A device keeps it and gives it back to a server that has lost it. Only the account key can make
// one, so nobody can attach their own password to somebody else's account.
import type { ListOwner } from "./device-list.ts";
import { username } from "./names.ts";
import { bytes, bytesUpTo, record, uint, type Shape } from "./shape.ts";
import { open, peek, seal, type Checks, type Sign } from "./signed.ts";

/**
 * A message of OPAQUE: at most 512 bytes on the wire (docs/protocol.md §3); the real ones have 32
 * to 320.
 */
export const opaque = bytesUpTo(512);
/**
 * The account key's secret under the OPAQUE export key: at most 256 bytes on the wire, in fact 61
 * (docs/protocol.md §4).
 */
export const wrapped = bytesUpTo(256);

/**
 * How the password of a record is stretched: at most 64 bytes on the wire, in fact 8, or none for the
 * stretching of the first version (docs/protocol.md §4).
 */
export const stretched = bytesUpTo(64);
/** The stretching of the first version (docs/protocol.md §4). */
export const unstated = new Uint8Array();

const olderFields = {
  serverKey: bytes(32),
  name: username,
  accountKey: bytes(32),
  record: opaque,
  wrappedKey: wrapped,
};
const olderShape = record(olderFields);
const newestShape = record({ ...olderFields, stretching: stretched, number: uint() });

/**
 * The owner, OPAQUE's registration record (192 bytes), the wrapped account key, the stretching of the
 * password, and the number: 0 at first, and one more at each change (docs/protocol.md §4).
 */
export interface Registration extends ListOwner {
  record: Uint8Array;
  wrappedKey: Uint8Array;
  stretching: Uint8Array;
  number: number;
}

/** The first programs signed no stretching and no number, and their devices still give that back. */
const registrationShape: Shape<Registration> = {
  toWire: newestShape.toWire,
  fromWire: (wire) =>
    Array.isArray(wire) && wire.length === 5
      ? { ...olderShape.fromWire(wire), stretching: unstated, number: 0 }
      : newestShape.fromWire(wire),
};

/** The signed bytes of a registration (docs/protocol.md §4); `sign` uses the account key. */
export const sealRegistration = (registration: Registration, sign: Sign): Uint8Array =>
  seal(registrationShape, "registration", registration, sign);

/**
 * What a registration claims, unverified (docs/protocol.md §4). Undefined if the bytes are no
 * registration.
 */
export const peekRegistration = (signed: Uint8Array): Registration | undefined =>
  peek(registrationShape, signed);

/**
 * The registration if the account key in it has signed it, undefined for any other bytes
 * (docs/protocol.md §4).
 */
export function openRegistration(signed: Uint8Array, checks: Checks): Registration | undefined {
  const claimed = peekRegistration(signed);
  return claimed && open(registrationShape, "registration", signed, claimed.accountKey, checks);
}
