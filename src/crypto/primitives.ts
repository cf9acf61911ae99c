// The cryptographic operations that a platform provides to the pure folders.

/**
 * Synchronous primitives over raw bytes. `node/common/primitives-node.ts` uses OpenSSL, and
 * `web/worker/primitives-noble.ts` uses noble; both pass the same vectors and refuse the same
 * inputs. Bytes from outside never make them throw: the answer is `undefined` or `false`. A secret
 * of the wrong length does throw, because it is a bug of our own.
 */
export interface Primitives {
  /** SHA-256 over the joined parts: 32 bytes. */
  sha256(...parts: Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 over the joined parts: 32 bytes. */
  hmac(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array;
  /** The Ed25519 public key (32 bytes) of a 32-byte secret seed. */
  signingPublic(secret: Uint8Array): Uint8Array;
  /** An Ed25519 signature: 64 bytes. */
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  /**
   * Whether the signature holds; never with small-order keys or non-canonical encodings (S ≥ L).
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** The X25519 public key (32 bytes) of a 32-byte secret. */
  agreementPublic(secret: Uint8Array): Uint8Array;
  /** The X25519 shared secret, or undefined if the other key contributes nothing (small order). */
  agree(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  /** ChaCha20-Poly1305 (RFC 8439): ciphertext followed by the 16-byte tag. Nonce of 12 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Uint8Array;
  /** The plaintext, or undefined if the ciphertext does not authenticate. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined;
}

/** Returns this many unpredictable bytes, fresh at every call. */
export type Random = (length: number) => Uint8Array;
