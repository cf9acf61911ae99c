// The cryptographic primitives of the browser: noble, plain JavaScript and synchronous.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { isSoundPoint, type Primitives, sameBytes } from "#crypto";

const KEY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
const NONCE_LENGTH = 12;

const { Point } = ed25519;

/** The primitives over noble. */
export const primitivesNoble: Primitives = {
  sha256: (...parts) => digest(sha256.create(), parts),
  hmac: (key, ...parts) => digest(hmac.create(sha256, key), parts),
  signingPublic: (secret) => ed25519.getPublicKey(secret),
  sign: (secret, message) => ed25519.sign(message, secret),
  verify,
  agreementPublic: (secret) => x25519.getPublicKey(secret),
  agree,
  seal: (key, nonce, aad, plain) => chacha20poly1305(key, nonce, aad).encrypt(plain),
  open,
};

interface RunningHash {
  update(part: Uint8Array): unknown;
  digest(): Uint8Array;
}

function digest(running: RunningHash, parts: Uint8Array[]): Uint8Array {
  for (const part of parts) running.update(part);
  return running.digest();
}

/**
 * Ed25519 by the equation without the cofactor, encode([S]B - [k]A) = R, as in OpenSSL. The
 * library's own `verify` multiplies by the cofactor: a key with a part of small order can make
 * signatures that pass there and fail in OpenSSL, so the two kinds of peers would disagree.
 */
function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_LENGTH) return false;
  const commitment = signature.subarray(0, KEY_LENGTH);
  if (!isSoundPoint(publicKey) || !isSoundPoint(commitment)) return false;
  const scalar = bytesToNumberLE(signature.subarray(KEY_LENGTH));
  const key = pointOf(publicKey);
  if (key === undefined || !Point.Fn.isValid(scalar)) return false;
  const challenge = digest(sha512.create(), [commitment, publicKey, message]);
  const negated = key.negate().multiplyUnsafe(Point.Fn.create(bytesToNumberLE(challenge)));
  return sameBytes(Point.BASE.multiplyUnsafe(scalar).add(negated).toBytes(), commitment);
}

function pointOf(encoded: Uint8Array) {
  try {
    return Point.fromBytes(encoded);
  } catch {
    // No point on the curve has this y.
    return undefined;
  }
}

function agree(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  if (secret.length !== KEY_LENGTH) throw new RangeError("A secret has 32 bytes.");
  if (publicKey.length !== KEY_LENGTH) return undefined;
  try {
    return x25519.getSharedSecret(secret, publicKey);
  } catch {
    // The library refuses an all-zero result, which means a key of small order.
    return undefined;
  }
}

function open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array) {
  // The library checks these only in `decrypt`, where we must not catch our own mistakes.
  if (key.length !== KEY_LENGTH || nonce.length !== NONCE_LENGTH) {
    throw new RangeError("A key has 32 bytes, a nonce 12.");
  }
  const cipher = chacha20poly1305(key, nonce, aad);
  try {
    return cipher.decrypt(sealed);
  } catch {
    // Too short, or the tag does not match.
    return undefined;
  }
}
