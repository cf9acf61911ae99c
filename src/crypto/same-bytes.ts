// Compares secrets in a time that does not reveal where they differ.

/**
 * Whether both arrays hold the same bytes. The time depends only on their lengths, never on their
 * contents; arrays of different lengths are different.
 */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  const difference = a.reduce((bits, byte, index) => bits | (byte ^ (b[index] ?? 0)), 0);
  return difference === 0;
}
