// HKDF-SHA-256 (RFC 5869): derives as many independent keys from one secret as we need.

import { joinBytes } from "./bytes.ts";
import type { Primitives } from "./primitives.ts";

const HASH_LENGTH = 32;
const LIMIT = 255 * HASH_LENGTH;

/**
 * Derives `length` bytes from the secret: at most 8,160, and more throws, because it is our own
 * bug. The salt may be empty; `info` says what the bytes are for.
 */
export function hkdf(
  primitives: Primitives,
  salt: Uint8Array,
  secret: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  if (length > LIMIT) throw new RangeError("HKDF derives at most 8,160 bytes.");
  const extracted = primitives.hmac(salt, secret);
  const blocks: Uint8Array[] = [];
  let block: Uint8Array = new Uint8Array();
  while (blocks.length * HASH_LENGTH < length) {
    block = primitives.hmac(extracted, block, info, Uint8Array.of(blocks.length + 1));
    blocks.push(block);
  }
  return joinBytes(...blocks).slice(0, length);
}
