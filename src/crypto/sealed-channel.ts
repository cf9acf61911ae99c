// The sealed channel after a handshake: seals our frames of a link, and opens the other side's.

import { noiseNonce } from "./nonce.ts";
import type { Primitives } from "./primitives.ts";
import { createReplayWindow } from "./replay-window.ts";

/** The two keys of a channel, 32 bytes each (docs/protocol.md §7); `NoiseKeys` are such keys. */
export interface ChannelKeys {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
}

/** A frame ready for any path (docs/protocol.md §7). */
export interface SealedFrame {
  readonly counter: number;
  /** The plain part, authenticated together with the body. */
  readonly header: Uint8Array;
  /** The sealed body: 16 bytes longer than the plain one. */
  readonly sealed: Uint8Array;
}

/** One link's sealing in both directions (docs/protocol.md §7). */
export interface SealedChannel {
  /**
   * Seals one frame under the next counter; counters start at 0, grow by one and never repeat. The
   * header may contain the counter, so `headerOf` makes it from that. Throws when the counters are
   * used up (2^53 - 1 frames), which never happens if the link is renewed in time.
   */
  seal(headerOf: (counter: number) => Uint8Array, plain: Uint8Array): SealedFrame;
  /**
   * The body of a frame, or undefined if it was opened before, is 4,096 or more counters old, or
   * does not authenticate. Only a frame that authenticates changes the replay window.
   */
  open(counter: number, header: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
  /** How many frames have been sealed; the link uses it to decide when to renew. */
  readonly sealedCount: number;
}

/** A channel over fresh keys. Never make a second one from the same keys: nonces would repeat. */
export function createSealedChannel(primitives: Primitives, keys: ChannelKeys): SealedChannel {
  const window = createReplayWindow();
  let sealedCount = 0;

  function seal(headerOf: (counter: number) => Uint8Array, plain: Uint8Array): SealedFrame {
    const counter = sealedCount;
    const nonce = noiseNonce(counter);
    sealedCount += 1;
    const header = headerOf(counter);
    return { counter, header, sealed: primitives.seal(keys.send, nonce, header, plain) };
  }

  function open(counter: number, header: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    if (!window.fresh(counter)) return undefined;
    const plain = primitives.open(keys.receive, noiseNonce(counter), header, sealed);
    if (plain !== undefined) window.mark(counter);
    return plain;
  }

  return {
    seal,
    open,
    get sealedCount() {
      return sealedCount;
    },
  };
}
