// The challenge that a known device signs to sign in: it contains both sides' fresh nonces.
import type { DeviceId } from "./ids.ts";

/**
 * The bytes under a "sign-in" signature, 128 of them (docs/protocol.md §4):
 *
 *     server key 32 • nonce of hello 32 • nonce of welcome 32 • device id 32
 *
 * The three arrays must have 32 bytes each; this does not check it.
 */
export function signInBytes(
  serverKey: Uint8Array,
  clientNonce: Uint8Array,
  serverNonce: Uint8Array,
  device: DeviceId,
): Uint8Array {
  const body = new Uint8Array(128);
  body.set(serverKey, 0);
  body.set(clientNonce, 32);
  body.set(serverNonce, 64);
  body.set(Uint8Array.fromHex(device), 96);
  return body;
}
