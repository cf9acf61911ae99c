// Looks over the shoulder of a device's cryptography: no nonce is used twice, nothing is opened
// twice, everything that arrives is acknowledged, and nothing said to the server helps a thief.
import type { Primitives } from "#crypto";
import type { AckOnlooker, Owed } from "./ack-onlooker.ts";
import type { Thief } from "./thief.ts";
import { Violation } from "./violation.ts";

/** Those who hear what it sees. */
export interface Ears {
  /** It signs something with this. */
  signs(secret: Uint8Array): void;
  /** It has sealed this. */
  sealed(plain: Uint8Array, bytes: Uint8Array): void;
  thief: Thief;
  acks: AckOnlooker | undefined;
  /** These batches are not acknowledged although their turn is over. */
  owes(batches: Owed[]): void;
}

/** The same operations, watched. Each process of a device gets its own. */
export function watched(
  primitives: Primitives,
  name: string,
  { signs, sealed: sealedThis, thief, acks, owes }: Ears,
): Primitives {
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
      sealedThis(plain, bytes);
      if (acks && isCounted(nonce)) owes(acks.sealed(key.toHex(), plain));
      return bytes;
    },
    sign(secret, message) {
      signs(secret);
      return primitives.sign(secret, message);
    },
    hmac(key, ...parts) {
      if (parts[0]?.toHex() === comingBack) thief.sees(key);
      return primitives.hmac(key, ...parts);
    },
    open(key, nonce, aad, bytes) {
      const plain = primitives.open(key, nonce, aad, bytes);
      if (!isCounted(nonce)) return plain;
      const place = nameOf(key, nonce);
      if (plain && opened.has(place)) throw new Violation("S2", `${name} opens a frame twice`);
      if (plain) opened.add(place);
      if (plain) acks?.opened(plain);
      return plain;
    },
  };
}

/** The bytes over which a device proves its resumption secret begin with this. */
const comingBack = new TextEncoder().encode("tincan/1/resumption/device\0").toHex();

/** The nonces of handshakes and links are counters; those of wrapped keys are random. */
const isCounted = (nonce: Uint8Array): boolean => nonce.subarray(0, 4).every((byte) => byte === 0);

const nameOf = (key: Uint8Array, nonce: Uint8Array): string => key.toHex() + nonce.toHex();
