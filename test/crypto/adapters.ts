// Both adapters of the primitives, and small functions that make bytes for tests.

import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { primitivesNoble } from "../../src/web/worker/primitives-noble.ts";
import type { Primitives, Random } from "#crypto";

/** Every suite in this folder runs on each of them. */
export const adapters: { library: string; primitives: Primitives }[] = [
  { library: "OpenSSL", primitives: primitivesNode },
  { library: "noble", primitives: primitivesNoble },
];

export const hex = (text: string): Uint8Array => Uint8Array.fromHex(text);
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const empty = new Uint8Array();

/** This many bytes, all with the same value. */
export const filled = (length: number, byte: number): Uint8Array =>
  new Uint8Array(length).fill(byte);

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, index: number, bit = 0): Uint8Array {
  return bytes.map((byte, at) => (at === index ? byte ^ (1 << bit) : byte));
}

/** Bytes that differ on every call but repeat from run to run. */
export function countingRandom(): Random {
  let calls = 0;
  return (length) => {
    calls += 1;
    return Uint8Array.from({ length }, (_, index) => calls * 31 + index * 7);
  };
}
