// What two devices say to each other inside a link. Several messages share one sealed frame.
//
// Flow:  list travels in the handshake; then have; batch and ack as far as the window allows;
//        signal, probe and probed make and test paths; ping and pong show that the link is alive.
import { belongingBytesMax } from "./belonging.ts";
import { decode, encode } from "./cbor.ts";
import { logName } from "./entry.ts";
import { conversationId, linkId } from "./ids.ts";
import { batchBytesMax, logEntriesMax, logsMax, logsNamedMax, seqsNamedMax } from "./limits.ts";
import {
  bytes,
  bytesUpTo,
  flag,
  growing,
  heardOf,
  later,
  list,
  mapped,
  messages,
  oneOf,
  text,
  uint,
} from "./shape.ts";
import type { Heard, Of } from "./shape.ts";
import { vectorShape } from "./vector.ts";

/** One way to reach a device: an ICE candidate (RFC 8445), with only the fields that we check. */
const candidate = growing({
  address: text(64), // an IP address, or a browser's `.local` name
  port: uint(65_535),
  kind: oneOf(["host", "srflx", "prflx", "relay"], "relay"),
  priority: uint(0xffff_ffff),
  foundation: text(32),
});

/** What one side of a WebRTC connection must know about the other, to build the session text. */
const description = growing({
  ufrag: text(256),
  password: text(256),
  fingerprint: bytes(32), // SHA-256 of the DTLS certificate
  setup: oneOf(["active", "passive", "actpass"], "actpass"),
});

/** The three messages of a handshake. */
const handshakeStep = mapped(
  uint(2),
  (step) => step as 0 | 1 | 2, // `uint(2)` lets nothing else through.
  (step) => step,
);

/** Why a device keeps nothing more of an account; `quota`: its space for that is used up. */
const pauses = ["none", "quota"] as const;

/** How many pages the claims of one conversation fill at most. */
const havePagesMax = logsMax / logsNamedMax;

/** Some entries of one log. */
const someEntries = {
  conversation: conversationId,
  ...logName,
  seqs: list(uint(logEntriesMax - 1), seqsNamedMax),
};

const betweenPeers = messages({
  // The sender's device list: in the handshake, and whenever it changes.
  list: [0, { list: bytesUpTo(16_384) }],
  // All that the sender holds of a conversation. Restates everything: entries sent earlier on this
  // link and missing here count as lost. `window` is how many bytes may be in flight; 0: none,
  // because the sender cannot store now. `wanted`: please reply with your own `have`. Many logs
  // take several pages, from 0 on, which count together once the last of `pages` is there. `pause`:
  // why the sender keeps nothing more of what the other account writes.
  have: [
    1,
    {
      vector: vectorShape,
      window: uint(0xffff_ffff),
      wanted: flag,
      page: uint(havePagesMax - 1),
      pages: uint(havePagesMax),
      pause: later(oneOf(pauses, "quota"), "none"),
    },
  ],
  // Entries of one log, as `encodeBatch` writes them.
  batch: [2, { batch: bytesUpTo(batchBytesMax) }],
  // The logs that have grown, sent once they are on disk. Cumulative.
  ack: [3, { vector: vectorShape, window: uint(0xffff_ffff) }],
  // Whether the sender's side has the chat open. `left`: the person closed it.
  chat: [4, { state: oneOf(["open", "away", "left"], "away") }],
  // Entries that the sender holds without their contents: please send them. The answer is batches,
  // as far as the window allows, and then `absent`.
  lacks: [5, someEntries],
  // The end of that answer: the entries asked for whose contents are missing here, too.
  absent: [6, someEntries],
  // A device that is no longer on its account's list: what still counts of it in the conversation
  // of this link, and the device's own word on whose it is. Said when a link is up, and when there is
  // a new one.
  former: [
    7,
    { former: bytesUpTo(16_384), belonging: later(bytesUpTo(belongingBytesMax), new Uint8Array()) },
  ],

  // Path making. Every attempt has a number; ignore signals of an older one.
  signal: [16, { attempt: uint(), description }],
  candidate: [17, { attempt: uint(), candidate }],
  // A sealed challenge over a new path, and its answer over the same path.
  probe: [18, { nonce: bytes(16) }],
  probed: [19, { nonce: bytes(16) }],
  ping: [20, { nonce: uint() }],
  pong: [21, { nonce: uint() }],
  // The handshake of the link that replaces this one.
  renew: [22, { link: linkId, step: handshakeStep, message: bytesUpTo(8192) }],
  // The sender closes this link on purpose.
  bye: [23, {}],
});

/** One message inside a link (docs/protocol.md §8). */
export type BetweenPeers = Of<typeof betweenPeers>;
/** One ICE candidate (docs/protocol.md §8). */
export type Candidate = Of<typeof candidate>;
/** One side of a WebRTC connection (docs/protocol.md §8). */
export type Description = Of<typeof description>;

/** The plaintext of a frame: messages in the order in which they were said. */
const turn = heardOf(betweenPeers, 256);

/**
 * The bytes of one turn, up to 256 messages (docs/protocol.md §8). It checks neither that number
 * nor the size.
 */
export const encodeBetweenPeers = (said: BetweenPeers[]): Uint8Array =>
  encode(turn, { said, skipped: 0 });
/**
 * The messages of one turn, or undefined for any other bytes (docs/protocol.md §8): one bad message
 * spoils all of them, and one of an unknown number is skipped (§11).
 */
export const decodeBetweenPeers = (wire: Uint8Array): Heard<BetweenPeers> | undefined =>
  decode(turn, wire);
