// Looks over the shoulder of a device's cryptography: no nonce serves twice, nothing is opened twice.
import type { Primitives } from "#crypto";
import { Violation } from "./violation.ts";

/** The same operations, watched. One of these is made for each process of a device. */
export function watched(primitives: Primitives, name: string): Primitives {
  const sealed = new Map<string, string>();
  const opened = new Set<string>();
  return {
    ...primitives,
    seal(key, nonce, aad, plain) {
      const bytes = primitives.seal(key, nonce, aad, plain);
      const [place, tag] = [nameOf(key, nonce), bytes.subarray(-16).toHex()];
      if ((sealed.get(place) ?? tag) !== tag) {
        throw new Violation("S7", `${name} seals two things under one nonce`);
      }
      sealed.set(place, tag);
      return bytes;
    },
    open(key, nonce, aad, bytes) {
      const plain = primitives.open(key, nonce, aad, bytes);
      if (!isCounted(nonce)) return plain;
      const place = nameOf(key, nonce);
      if (plain && opened.has(place)) throw new Violation("S2", `${name} opens a frame twice`);
      if (plain) opened.add(place);
      return plain;
    },
  };
}

/** The nonces of handshakes and links are counters; those of wrapped keys are dice. */
const isCounted = (nonce: Uint8Array): boolean => nonce.subarray(0, 4).every((byte) => byte === 0);

const nameOf = (key: Uint8Array, nonce: Uint8Array): string => key.toHex() + nonce.toHex();
