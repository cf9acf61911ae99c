// Coming back after a lost connection: the proof that a device still knows its last sign-in's
// secret.

import { utf8 } from "./bytes.ts";
import type { Primitives } from "./primitives.ts";

/**
 * The secret of a ticket, 32 bytes, or undefined if `other` contributes nothing
 * (docs/protocol.md §4). It never travels: each side makes it from its own X25519 secret and the
 * other's public key,
 *
 *     SHA-256("tincan/1/resumption-secret" | 0 | X25519 | the server's share)
 *
 * where the server's share is fresh for each ticket, and the device's key is the one on its list.
 */
export function resumptionSecret(
  primitives: Primitives,
  own: Uint8Array,
  other: Uint8Array,
  share: Uint8Array,
): Uint8Array | undefined {
  const agreed = primitives.agree(own, other);
  return agreed && primitives.sha256(utf8("tincan/1/resumption-secret\0"), agreed, share);
}

/**
 * The proof, 32 bytes (docs/protocol.md §4); compare it with `sameBytes`. It is HMAC-SHA-256, under
 * the secret, over
 *
 *     "tincan/1/resumption/device" | 0 | SHA-256(client's nonce) | SHA-256(server's nonce)
 *
 * Hashing the nonces keeps bytes from moving from one to the other, whatever their lengths.
 */
export function resumptionProof(
  primitives: Primitives,
  secret: Uint8Array,
  clientNonce: Uint8Array,
  serverNonce: Uint8Array,
): Uint8Array {
  const nonces = [clientNonce, serverNonce].map((nonce) => primitives.sha256(nonce));
  return primitives.hmac(secret, utf8("tincan/1/resumption/device\0"), ...nonces);
}
