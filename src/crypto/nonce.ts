// How a counter becomes a nonce.

/** The first counter that is refused: one that a JavaScript number no longer counts exactly. */
const END = Number.MAX_SAFE_INTEGER;

/** Whether a counter, perhaps from outside, is an integer from 0 to 2^53 - 2. */
export function isCounter(counter: number): boolean {
  return Number.isSafeInteger(counter) && counter >= 0 && counter < END;
}

/**
 * The nonce of Noise's ChaChaPoly: 4 zero bytes, then the counter as 8 bytes little-endian.
 * A counter that is used up is our own mistake and throws: a nonce must never come twice.
 */
export function noiseNonce(counter: number): Uint8Array {
  if (!isCounter(counter)) throw new RangeError("The counter of a key is used up.");
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter), true);
  return nonce;
}
