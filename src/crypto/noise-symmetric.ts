// The SymmetricState of Noise (rev. 34, §5.2): what both sides have hashed and agreed on so far.

import { hkdf } from "./hkdf.ts";
import { noiseNonce } from "./nonce.ts";
import type { Primitives } from "./primitives.ts";

const HASH_LENGTH = 32;
const KEY_LENGTH = 32;
const EMPTY = new Uint8Array();

/** The running hash and keys of one handshake; the names are those of the specification. */
export interface NoiseSymmetric {
  /** Binds public bytes to everything that follows. */
  mixHash(bytes: Uint8Array): void;
  /** Makes a new key from all secrets so far and this one; its nonces start at 0. */
  mixKey(secret: Uint8Array): void;
  /** The bytes for the wire: sealed once there is a key (16 bytes longer), plain before. */
  encryptAndHash(plain: Uint8Array): Uint8Array;
  /** The opposite; undefined if the bytes do not authenticate. */
  decryptAndHash(received: Uint8Array): Uint8Array | undefined;
  /** The two transport keys, 32 bytes each: first the one that the initiator sends with. */
  split(): [Uint8Array, Uint8Array];
  /** The hash of the whole handshake so far: 32 bytes. */
  hash(): Uint8Array;
}

/**
 * Starts from the protocol's name, which must be as long as a hash, so that it needs no hashing.
 */
export function startSymmetric(primitives: Primitives, protocolName: Uint8Array): NoiseSymmetric {
  if (protocolName.length !== HASH_LENGTH) throw new RangeError("The name must have 32 bytes.");
  let hash = protocolName;
  let chainingKey = hash;
  let key: Uint8Array | undefined;
  let counter = 0;

  function derivePair(secret: Uint8Array): [Uint8Array, Uint8Array] {
    const pair = hkdf(primitives, chainingKey, secret, EMPTY, 2 * KEY_LENGTH);
    return [pair.slice(0, KEY_LENGTH), pair.slice(KEY_LENGTH)];
  }

  function mixHash(bytes: Uint8Array): void {
    hash = primitives.sha256(hash, bytes);
  }

  function mixKey(secret: Uint8Array): void {
    [chainingKey, key] = derivePair(secret);
    counter = 0;
  }

  function encryptAndHash(plain: Uint8Array): Uint8Array {
    const written = key ? primitives.seal(key, noiseNonce(counter++), hash, plain) : plain;
    mixHash(written);
    return written;
  }

  function decryptAndHash(received: Uint8Array): Uint8Array | undefined {
    const plain = key
      ? primitives.open(key, noiseNonce(counter++), hash, received)
      : received.slice();
    mixHash(received);
    return plain;
  }

  const split = () => derivePair(EMPTY);
  return { mixHash, mixKey, encryptAndHash, decryptAndHash, split, hash: () => hash };
}
