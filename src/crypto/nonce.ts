// Nonces from counters.

/** The first counter that we refuse; beyond it, JavaScript numbers no longer count exactly. */
const END = Number.MAX_SAFE_INTEGER;

/** Whether a counter, perhaps from the other side, is an integer from 0 to 2^53 - 2. */
export function isCounter(counter: number): boolean {
  return Number.isSafeInteger(counter) && counter >= 0 && counter < END;
}

/**
 * The nonce of Noise's ChaChaPoly: 4 zero bytes, then the counter as 8 bytes little-endian.
 * Throws for a counter that is used up, because a nonce must never repeat.
 */
export function noiseNonce(counter: number): Uint8Array {
  if (!isCounter(counter)) throw new RangeError("The counter of a key is used up.");
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter), true);
  return nonce;
}
