// What a finished handshake is used for: sealing the frames of a link and opening the other side's.

import { noiseNonce } from "./nonce.ts";
import type { Primitives } from "./primitives.ts";
import { createReplayWindow } from "./replay-window.ts";

/** The two keys of a channel, 32 bytes each; `NoiseKeys` are such keys. */
export interface ChannelKeys {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
}

/** A frame ready for any path. */
export interface SealedFrame {
  readonly counter: number;
  /** The open part, authenticated together with the body. */
  readonly header: Uint8Array;
  /** The sealed body: 16 bytes longer than what was sealed. */
  readonly sealed: Uint8Array;
}

/** One link's sealing in both directions. */
export interface SealedChannel {
  /**
   * Seals one frame under the next counter; counters begin at 0, grow by one and never come again.
   * The header may contain the counter and is therefore made from it. Throws when the counters are
   * used up (2^53 - 1 frames), which a link that is renewed in time never sees.
   */
  seal(headerOf: (counter: number) => Uint8Array, plain: Uint8Array): SealedFrame;
  /**
   * The body of a frame, or undefined when it was opened before, is 4,096 counters or more behind,
   * or does not authenticate. Only a frame that authenticates changes what is remembered.
   */
  open(counter: number, header: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
  /** How many frames have been sealed; a link is renewed by this number. */
  readonly sealedCount: number;
}

/** A channel over fresh keys. The same keys must never make a second one: nonces would repeat. */
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
