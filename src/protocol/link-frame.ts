// The outer frames of a link: every path carries them, and the relay passes them on unread.
//
//   handshake = 0x01 • link id 8 • step 1 • Noise message          step 0, 1, 2 of XX
//   sealed    = 0x02 • link id 8 • counter 8 (big-endian) • ciphertext with tag 16
//
// The 17 bytes before a ciphertext are its additional data. The plaintext is a piece of a message:
//
//   piece = index 1 • count 1 • bytes        pieces of one message have consecutive counters
import type { LinkId } from "./ids.ts";
import { linkFrameBytesMax, linkMessageBytesMax } from "./limits.ts";

/**
 * A frame of a link (docs/protocol.md §7). The `header` of a sealed frame, 17 bytes, authenticates
 * together with its ciphertext.
 */
export type LinkFrame =
  | { type: "handshake"; link: LinkId; step: 0 | 1 | 2; message: Uint8Array }
  | { type: "sealed"; link: LinkId; counter: number; header: Uint8Array; ciphertext: Uint8Array };

const headerBytes = 17;
const tagBytes = 16;

/** How many bytes of a message fit into one frame (docs/protocol.md §7). */
export const pieceBytesMax = linkFrameBytesMax - headerBytes - tagBytes - 2;
/** How many pieces the largest message needs (docs/protocol.md §7). */
export const piecesMax = Math.ceil(linkMessageBytesMax / pieceBytesMax);

/** The frame of one handshake message (docs/protocol.md §7): 10 bytes longer than the message. */
export function encodeHandshake(link: LinkId, step: 0 | 1 | 2, message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(10 + message.length);
  frame[0] = 1;
  frame.set(Uint8Array.fromHex(link), 1);
  frame[9] = step;
  frame.set(message, 10);
  return frame;
}

/**
 * The first 17 bytes of a sealed frame, which are also its additional data (docs/protocol.md §7).
 * Throws a RangeError for a counter that is not a whole number.
 */
export function sealedHeader(link: LinkId, counter: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  header[0] = 2;
  header.set(Uint8Array.fromHex(link), 1);
  new DataView(header.buffer).setBigUint64(9, BigInt(counter));
  return header;
}

/**
 * The frame of a sealed message (docs/protocol.md §7): its {@link sealedHeader}, then the
 * ciphertext with its tag of 16 bytes.
 */
export function encodeSealed(header: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const frame = new Uint8Array(header.length + ciphertext.length);
  frame.set(header);
  frame.set(ciphertext, header.length);
  return frame;
}

/**
 * The frame, or undefined for any other bytes, for more than 16,384 of them, and for a counter past
 * 2^53 - 1 (docs/protocol.md §7). Its byte fields are views of `wire`, not copies.
 */
export function decodeLinkFrame(wire: Uint8Array): LinkFrame | undefined {
  if (wire.length > linkFrameBytesMax || wire.length < 10) return undefined;
  const link = wire.subarray(1, 9).toHex() as LinkId;
  if (wire[0] === 1) return decodeHandshake(link, wire);
  if (wire[0] === 2) return decodeSealed(link, wire);
  return undefined;
}

function decodeHandshake(link: LinkId, wire: Uint8Array): LinkFrame | undefined {
  const step = wire[9];
  if (step !== 0 && step !== 1 && step !== 2) return undefined;
  return { type: "handshake", link, step, message: wire.subarray(10) };
}

function decodeSealed(link: LinkId, wire: Uint8Array): LinkFrame | undefined {
  if (wire.length < headerBytes + tagBytes) return undefined;
  const counter = Number(new DataView(wire.buffer, wire.byteOffset).getBigUint64(9));
  if (!Number.isSafeInteger(counter)) return undefined;
  const header = wire.subarray(0, headerBytes);
  return { type: "sealed", link, counter, header, ciphertext: wire.subarray(headerBytes) };
}
