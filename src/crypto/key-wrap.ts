// Keeps keys under a password: wraps them with the export key that OPAQUE derives from it.

import { joinBytes, utf8 } from "./bytes.ts";
import { hkdf } from "./hkdf.ts";
import type { Primitives, Random } from "./primitives.ts";

const VERSION = Uint8Array.of(1);
const NONCE_LENGTH = 12;
const KEY_LENGTH = 32;
const EMPTY = new Uint8Array();

/**
 * What is wrapped: the account key, which the server keeps (docs/protocol.md §4), the device's own,
 * stored locally, or the settings of the account, under {@link settingsKeyOf} (§5).
 */
export type WrapPurpose = "tincan/1/account-key" | "tincan/1/device-keys" | "tincan/1/settings";

/**
 * The key under which the devices of an account seal its settings (docs/protocol.md §5): 32 bytes,
 * from which nobody can compute the account key.
 */
export const settingsKeyOf = (primitives: Primitives, accountSecret: Uint8Array): Uint8Array =>
  hkdf(primitives, EMPTY, accountSecret, utf8("tincan/1/settings-key"), KEY_LENGTH);

/**
 * The wrapped bytes, 29 more than the plain ones (docs/protocol.md §4):
 *
 *     version 1 (= 1) | nonce 12, random | plain sealed with ChaCha20-Poly1305, version as AAD
 *
 * The key is HKDF-SHA-256 of the export key, without salt, with the purpose as info.
 */
export function wrapKey(
  primitives: Primitives,
  random: Random,
  exportKey: Uint8Array,
  purpose: WrapPurpose,
  plain: Uint8Array,
): Uint8Array {
  const key = wrappingKey(primitives, exportKey, purpose);
  const nonce = random(NONCE_LENGTH);
  return joinBytes(VERSION, nonce, primitives.seal(key, nonce, VERSION, plain));
}

/**
 * The plain bytes (docs/protocol.md §4); undefined if the export key, the purpose or the bytes
 * differ.
 */
export function unwrapKey(
  primitives: Primitives,
  exportKey: Uint8Array,
  purpose: WrapPurpose,
  wrapped: Uint8Array,
): Uint8Array | undefined {
  const headLength = VERSION.length + NONCE_LENGTH;
  if (wrapped[0] !== VERSION[0] || wrapped.length < headLength) return undefined;
  const key = wrappingKey(primitives, exportKey, purpose);
  const nonce = wrapped.subarray(VERSION.length, headLength);
  return primitives.open(key, nonce, VERSION, wrapped.subarray(headLength));
}

function wrappingKey(primitives: Primitives, exportKey: Uint8Array, purpose: WrapPurpose) {
  return hkdf(primitives, EMPTY, exportKey, utf8(purpose), KEY_LENGTH);
}

/**
 * The key under which the device keys are wrapped: 32 bytes made of the account key, so that it
 * outlives a change of the password. Nobody can compute the account key from it.
 */
export const profileKeyOf = (primitives: Primitives, accountSecret: Uint8Array): Uint8Array =>
  hkdf(primitives, EMPTY, accountSecret, utf8("tincan/1/profile-key"), KEY_LENGTH);
