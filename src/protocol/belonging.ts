// A device's own word on whose it is, apart from any list: for whoever hears of it once it has left
// the list of its account. Without it, an account could call the device of another its own.
//
//   belonging = serverKey 32 • name • agreementKey 32 • signature 64
//
// The signature is the one of its row in the list.
import { decode, encode } from "./cbor.ts";
import { isCertified, type DeviceListBody, type ListOwner } from "./device-list.ts";
import { username } from "./names.ts";
import { bytes, record } from "./shape.ts";
import type { Checks } from "./signed.ts";

const belongingShape = record({
  serverKey: bytes(32),
  name: username,
  agreementKey: bytes(32),
  signature: bytes(64),
});

/** No longer than this on the wire, bytes (docs/protocol.md §8). */
export const belongingBytesMax = 512;

/** The word of a device, from its row of the owner's list (docs/protocol.md §8). */
export const belongingOf = (
  { serverKey, name }: ListOwner,
  { agreementKey, signature }: DeviceListBody["devices"][number],
): Uint8Array => encode(belongingShape, { serverKey, name, agreementKey, signature });

/**
 * Whether this is the word of the device with this signing key that it belongs to the account with
 * this account key, each an Ed25519 key of 32 bytes (docs/protocol.md §8). False for other bytes.
 */
export function belongsTo(
  belonging: Uint8Array,
  { accountKey, signingKey }: { accountKey: Uint8Array; signingKey: Uint8Array },
  checks: Checks,
): boolean {
  const said = decode(belongingShape, belonging);
  if (said === undefined) return false;
  return isCertified({ ...said, accountKey }, { ...said, signingKey }, checks);
}
