// The cryptographic operations that a platform lends to the pure folders.

/**
 * Synchronous primitives over raw bytes. `node/common/primitives-node.ts` lends those of OpenSSL,
 * `web/worker/primitives-noble.ts` those of noble; both pass the same vectors and refuse the same inputs.
 * Nothing here throws on bytes that came from outside: it answers `undefined` or `false`.
 * A secret of the wrong length is our own mistake and does throw.
 */
export interface Primitives {
  /** SHA-256 over the parts joined: 32 bytes. */
  sha256(...parts: Uint8Array[]): Uint8Array;
  /** HMAC-SHA-256 over the parts joined: 32 bytes. */
  hmac(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array;
  /** The Ed25519 public key (32 bytes) of a 32-byte secret seed. */
  signingPublic(secret: Uint8Array): Uint8Array;
  /** An Ed25519 signature: 64 bytes. */
  sign(secret: Uint8Array, message: Uint8Array): Uint8Array;
  /** Whether the signature holds. Small-order keys and non-canonical encodings (S ≥ L) do not. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** The X25519 public key (32 bytes) of a 32-byte secret. */
  agreementPublic(secret: Uint8Array): Uint8Array;
  /** The X25519 shared secret, or undefined when the other key contributes nothing (small order). */
  agree(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  /** ChaCha20-Poly1305 (RFC 8439): ciphertext with the 16-byte tag behind it. Nonce of 12 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Uint8Array;
  /** The plaintext, or undefined when the ciphertext does not authenticate. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined;
}

/** As many unpredictable bytes as asked for. */
export type Random = (length: number) => Uint8Array;
