// A device whose peer is the shipped one, but lies: what it seals for others is changed on its way.
import type { Primitives } from "#crypto";
import { decodeBetweenPeers, encodeBetweenPeers, type BetweenPeers } from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";

/** What it says in one turn, or says instead. */
export type Lie = (said: BetweenPeers[]) => BetweenPeers[];

/** What a device speaks and signs with: honest until a test gives it a lie. */
export interface Mouth {
  readonly primitives: Primitives;
  /** Every secret that it has signed with. */
  readonly secrets: Uint8Array[];
  lie: Lie;
}

/** The additional data of a sealed frame is its header: 17 bytes, beginning with 2. */
const isFrame = (aad: Uint8Array): boolean => aad.length === 17 && aad[0] === 2;

/** A mouth that does not lie yet. */
export function createMouth(): Mouth {
  /** Changes a turn that fits into one piece; the others stay as they are. */
  function changed(piece: Uint8Array): Uint8Array {
    const said = piece[1] === 1 ? decodeBetweenPeers(piece.subarray(2))?.said : undefined;
    return said ? Uint8Array.of(0, 1, ...encodeBetweenPeers(mouth.lie(said))) : piece;
  }

  const mouth: Mouth = {
    lie: (said) => said,
    secrets: [],
    primitives: {
      ...primitivesNode,
      sign(secret, message) {
        mouth.secrets.push(secret);
        return primitivesNode.sign(secret, message);
      },
      seal: (key, nonce, aad, plain) =>
        primitivesNode.seal(key, nonce, aad, isFrame(aad) ? changed(plain) : plain),
    },
  };
  return mouth;
}
