// The check of the 32 bytes that encode a point in an Ed25519 signature.

const LENGTH = 32;

/**
 * The y coordinates of the eight points of small order, little-endian and without the sign bit.
 * With such a key or commitment, one signature can hold for nearly any message.
 */
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/** 2^255 - 19, the prime of the field, as the bytes of a little-endian number. */
const PRIME = Uint8Array.fromHex(`ed${"ff".repeat(30)}7f`);

/**
 * Whether the bytes are the canonical encoding of a point of large order (docs/protocol.md §3);
 * false if they are not 32. Two peers that judge one signature differently would disagree forever
 * about what was said, so both adapters call this before their libraries, which differ, check the
 * curve and verify.
 */
export function isSoundPoint(encoded: Uint8Array): boolean {
  if (encoded.length !== LENGTH) return false;
  const y = Uint8Array.from(encoded);
  y[LENGTH - 1] = (y[LENGTH - 1] ?? 0) & 0x7f;
  return isBelow(y, PRIME) && !SMALL_ORDER.has(y.toHex());
}

/** Compares two little-endian numbers of equal length. */
function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  const highest = a.findLastIndex((byte, index) => byte !== b[index]);
  return highest >= 0 && (a[highest] ?? 0) < (b[highest] ?? 0);
}
