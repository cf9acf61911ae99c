// A peer of a newer program: the shipped one, which says more than today's programs know. It keeps
// the protocol, so everything is promised to it and by it (docs/protocol.md §11).
import type { Primitives } from "#crypto";
import { decodeLinkOffer, pieceBytesMax } from "#protocol";
import { decode, encode } from "cborg";
import { isFrame, isHandshake } from "./lying-peer.ts";

/** The operations that such a peer works with; `saysNew` hears whenever it says something new. */
export function newerPrimitives(primitives: Primitives, saysNew: () => void): Primitives {
  function changed(aad: Uint8Array, plain: Uint8Array): Uint8Array {
    if (isHandshake(aad)) return newerOffer(plain);
    if (!isFrame(aad) || !isWhole(plain)) return plain;
    const turn = encode(newer(decode(plain.subarray(2)) as Said[]));
    if (turn.length > pieceBytesMax) return plain;
    saysNew();
    return Uint8Array.of(0, 1, ...turn);
  }
  return {
    ...primitives,
    seal: (key, nonce, aad, plain) => primitives.seal(key, nonce, aad, changed(aad, plain)),
  };
}

/** A message between peers as it is on the wire: its number, and its fields. */
type Said = unknown[];

/** A number that no message has. */
const newNumber = 99;

/** Every message has one more field, and one more message is in every turn. */
const newer = (said: Said[]): Said[] => [
  [newNumber, "a feature"],
  ...said.map((one) => [...one, "more"]),
];

/** Whether a sealed frame holds a turn in one piece. */
const isWhole = (plain: Uint8Array): boolean => plain[0] === 0 && plain[1] === 1;

/** The payload of a handshake with later versions, features and a field. */
function newerOffer(plain: Uint8Array): Uint8Array {
  if (!decodeLinkOffer(plain)) return plain;
  const [list, min, max, , ...rest] = decode(plain) as [Uint8Array, number, number, ...unknown[]];
  return encode([list, min, max + 6, ["seven-league-boots"], ...rest, "more"]);
}
