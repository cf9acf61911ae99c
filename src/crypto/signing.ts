// Signatures bound to a purpose, so that none can pass for something else.

import { joinBytes, utf8 } from "./bytes.ts";
import type { Primitives } from "./primitives.ts";

/** Every purpose for which one of our keys signs (docs/protocol.md §12). */
export type SigningPurpose =
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
 * The Ed25519 signature (64 bytes) of a message, for one purpose (docs/protocol.md §3). Throws for
 * a secret that is not 32 bytes.
 */
export function signFor(
  primitives: Primitives,
  secret: Uint8Array,
  purpose: SigningPurpose,
  message: Uint8Array,
): Uint8Array {
  return primitives.sign(secret, signedBytes(purpose, message));
}

/**
 * Whether the owner of the key signed this message for this purpose (docs/protocol.md §3). Never
 * throws, whatever the bytes and their lengths.
 */
export function verifyFor(
  primitives: Primitives,
  publicKey: Uint8Array,
  purpose: SigningPurpose,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return primitives.verify(publicKey, signedBytes(purpose, message), signature);
}

/**
 * The `Checks` of `#protocol` with these primitives: what it takes to open signed bytes. Neither
 * function throws.
 */
export const checksOf = (primitives: Primitives) => ({
  sha256: (...parts: Uint8Array[]): Uint8Array => primitives.sha256(...parts),
  verify: (
    publicKey: Uint8Array,
    purpose: SigningPurpose,
    body: Uint8Array,
    signature: Uint8Array,
  ): boolean => verifyFor(primitives, publicKey, purpose, body, signature),
});

/**
 * The layout of all signed bytes: "tincan/1/", the purpose, one zero byte, the message. No purpose
 * contains a zero byte, so the signed bytes of two purposes always differ.
 */
function signedBytes(purpose: SigningPurpose, message: Uint8Array): Uint8Array {
  return joinBytes(utf8(`tincan/1/${purpose}`), Uint8Array.of(0), message);
}
