// One link between two devices: cuts messages into pieces and seals them, opens and joins them.
import { createSealedChannel, type ChannelKeys, type Primitives } from "#crypto";
import { decodeBetweenPeers, encodeBetweenPeers, encodeSealed, pieceBytesMax } from "#protocol";
import { piecesMax, sealedHeader } from "#protocol";
import type { BetweenPeers, LinkFrame, LinkId } from "#protocol";

/** A link after its handshake. It does not care which carrier its frames use. */
export interface Link {
  readonly id: LinkId;
  /** The frames that carry these messages, in order. */
  seal(said: BetweenPeers[]): Uint8Array[];
  /**
   * The messages in a frame. Undefined: it does not authenticate, is a repeat, or is not a message.
   * An empty list: a piece of a message that is not complete yet.
   */
  open(frame: Extract<LinkFrame, { type: "sealed" }>): BetweenPeers[] | undefined;
  /** How many frames have gone in both directions; a link is renewed before there are too many. */
  readonly frames: number;
  /** How many messages it has skipped, because only a newer program knows them. */
  readonly skipped: number;
}

/** How many messages may be incomplete at once: the path can change between two pieces of one. */
const partialsMax = 4;

/** Makes a link over fresh keys; the same keys must never make a second one. */
export function createLink(primitives: Primitives, id: LinkId, keys: ChannelKeys): Link {
  const channel = createSealedChannel(primitives, keys);
  let received = 0;
  let skipped = 0;
  /** By the counter of the first piece. */
  const partials = new Map<number, (Uint8Array | undefined)[]>();

  function seal(said: BetweenPeers[]): Uint8Array[] {
    const pieces = cut(encodeBetweenPeers(said));
    return pieces.map((piece) => {
      const { header, sealed } = channel.seal((counter) => sealedHeader(id, counter), piece);
      return encodeSealed(header, sealed);
    });
  }

  function open(frame: Extract<LinkFrame, { type: "sealed" }>): BetweenPeers[] | undefined {
    const piece = channel.open(frame.counter, frame.header, frame.ciphertext);
    if (!piece) return undefined;
    received = Math.max(received, frame.counter + 1);
    const [index = 0, count = 0] = piece;
    if (count === 1 && index === 0) return read(piece.subarray(2));
    if (index >= count || count > piecesMax || frame.counter < index) return undefined;
    return collect(frame.counter - index, index, count, piece.subarray(2));
  }

  function collect(
    first: number,
    index: number,
    count: number,
    piece: Uint8Array,
  ): BetweenPeers[] | undefined {
    const pieces = partials.get(first) ?? Array.from({ length: count }, () => undefined);
    if (pieces.length !== count) return undefined;
    pieces[index] = piece;
    partials.set(first, pieces);
    const whole = pieces.filter((one) => one !== undefined);
    if (whole.length < count) return forgetOldest();
    partials.delete(first);
    return read(join(whole));
  }

  function read(turn: Uint8Array): BetweenPeers[] | undefined {
    const heard = decodeBetweenPeers(turn);
    skipped += heard?.skipped ?? 0;
    return heard?.said;
  }

  function forgetOldest(): BetweenPeers[] {
    const oldest = partials.keys().next().value;
    if (partials.size > partialsMax && oldest !== undefined) partials.delete(oldest);
    return [];
  }

  return {
    id,
    seal,
    open,
    get skipped() {
      return skipped;
    },
    get frames() {
      return Math.max(channel.sealedCount, received);
    },
  };
}

function cut(message: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(message.length / pieceBytesMax));
  if (count > piecesMax) throw new Error("a message inside a link is over the limit");
  return Array.from({ length: count }, (_, index) => {
    const content = message.subarray(index * pieceBytesMax, (index + 1) * pieceBytesMax);
    return join([Uint8Array.of(index, count), content]);
  });
}

function join(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
