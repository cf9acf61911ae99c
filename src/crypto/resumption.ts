// Coming back after a lost connection: proving that one still knows the secret of the last sign-in.

import { utf8 } from "./bytes.ts";
import type { Primitives } from "./primitives.ts";

/** Who proves; each side's proof has its own label, so that none can be sent back to its maker. */
export type ResumptionRole = "device" | "server";

/**
 * The proof, 32 bytes, to be compared with `sameBytes`: HMAC-SHA-256, under the secret, over
 *
 *     "tincan/1/resumption/" role | 0 | SHA-256(client's nonce) | SHA-256(server's nonce)
 *
 * The nonces are hashed so that bytes cannot move from one to the other, whatever their lengths.
 */
export function resumptionProof(
  primitives: Primitives,
  secret: Uint8Array,
  role: ResumptionRole,
  clientNonce: Uint8Array,
  serverNonce: Uint8Array,
): Uint8Array {
  const nonces = [clientNonce, serverNonce].map((nonce) => primitives.sha256(nonce));
  return primitives.hmac(secret, utf8(`tincan/1/resumption/${role}\0`), ...nonces);
}
