// The number that two people compare to make sure that nobody sits between them.

import { joinBytes, utf8 } from "./bytes.ts";
import type { Primitives } from "./primitives.ts";

const LABEL = utf8("tincan/1/safety-number\0");
const ROUNDS = 5_200;
const GROUPS = 12;
const GROUP_BYTES = 5;

/**
 * Sixty digits in twelve groups of five with one space between them, the same in either order of
 * the keys (docs/protocol.md §5). The keys are the Ed25519 public keys of two accounts, 32 bytes
 * each. The recipe:
 *
 * 1. keys = the two keys one after the other, first the one that is lower byte by byte.
 * 2. hash = SHA-256(label | keys); then 5,200 times hash = SHA-256(hash | keys), which makes it
 *    thousands of times more expensive to search for a key with a similar number.
 * 3. bytes = SHA-256(hash | 1) | SHA-256(hash | 2).
 * 4. Every five bytes, as a big-endian number modulo 100,000, make one group; the last four bytes
 *    are unused.
 */
export function safetyNumber(primitives: Primitives, a: Uint8Array, b: Uint8Array): string {
  const keys = isLower(a, b) ? joinBytes(a, b) : joinBytes(b, a);
  let hash = primitives.sha256(LABEL, keys);
  for (let round = 0; round < ROUNDS; round++) hash = primitives.sha256(hash, keys);
  const halves = [1, 2].map((half) => primitives.sha256(hash, Uint8Array.of(half)));
  const bytes = joinBytes(...halves);
  return Array.from({ length: GROUPS }, (_, group) => digitsOf(bytes, group)).join(" ");
}

function isLower(a: Uint8Array, b: Uint8Array): boolean {
  const first = a.findIndex((byte, index) => byte !== b[index]);
  return first >= 0 && (a[first] ?? 0) < (b[first] ?? 0);
}

function digitsOf(bytes: Uint8Array, group: number): string {
  const five = bytes.subarray(group * GROUP_BYTES, (group + 1) * GROUP_BYTES);
  const number = five.reduce((sum, byte) => sum * 256 + byte, 0);
  return String(number % 100_000).padStart(5, "0");
}
