// What the server says to a peer. One WebSocket message is one frame.
import { decode, encode } from "./cbor.ts";
import { endings, partings, refusals } from "./codes.ts";
import { accountId, deviceId, requestId } from "./ids.ts";
import { blockedMax, devicesMax, linkFrameBytesMax, presenceMax } from "./limits.ts";
import { username } from "./names.ts";
import { opaque, wrapped } from "./registration.ts";
import { bytes, bytesUpTo, flag, list, messages, oneOf, optional, record, uint } from "./shape.ts";
import type { Of } from "./shape.ts";

const re = uint(0xffff_ffff);
const signed = bytesUpTo(16_384);

/** The limits that a server holds its peers to, announced so that nobody has to run into them. */
const limits = record({
  frameBytes: uint(),
  framesPerSecond: uint(),
  requestsPerHour: uint(),
  watched: uint(),
  heartbeatMs: uint(),
});

const fromServer = messages({
  // The answer to hello: the version used, a fresh nonce, the server's OPAQUE key, its limits, and
  // the UDP port on the same host that answers STUN (0: none).
  welcome: [
    0,
    { version: uint(255), nonce: bytes(32), serverKey: bytes(32), limits, stunPort: uint(65_535) },
  ],
  // A frame that was not accepted. Without `re` the connection closes behind it.
  refused: [1, { re: optional(re), code: oneOf(refusals), retryMs: optional(uint()) }],
  done: [2, { re }],
  pong: [3, { re }],

  known: [8, { re, known: flag }],
  signUpNext: [9, { re, message: opaque }],
  signInNext: [10, { re, message: opaque }],
  // What a device needs to join the account, and to give it back: all that the server keeps of it.
  account: [11, { re, record: opaque, wrappedKey: wrapped, list: signed }],
  // The device is in: whose it is, the newest list, how to resume, whom the account blocks, and
  // whose block it has taken back. Who is in neither was never blocked, or was forgotten.
  signedIn: [
    12,
    {
      re,
      list: signed,
      ticket: bytes(16),
      share: bytes(32),
      blocked: list(accountId, blockedMax),
      unblocked: list(accountId, blockedMax),
    },
  ],
  // The account's device list has changed on another device.
  listChanged: [13, { list: signed }],

  directory: [16, { re, name: username, list: signed }],
  // Who came and who left. `whole`: everybody who is online and told of; the others are not. `more`:
  // the next `presence` goes on with the same.
  presence: [
    17,
    {
      whole: flag,
      more: flag,
      changes: list(record({ account: accountId, name: username, online: flag }), presenceMax),
    },
  ],
  // Whether everybody is told of everybody; while closed, `watch` says who matters.
  lobby: [18, { open: flag, online: uint() }],

  // The request has reached the other's devices.
  ringing: [24, { re, request: requestId }],
  // Somebody asks, with the asker's device list.
  asked: [25, { request: signed, list: signed }],
  // A request was answered. To all devices of both, with the list of the other account: each can check
  // what the other one has signed, and see that its own account has asked or answered. Said again when
  // a device signs in while the grant holds, and when a grant that was forgotten is given again.
  answered: [26, { request: signed, answer: signed, list: signed }],
  // A request is over without an answer of interest.
  ended: [27, { request: requestId, why: oneOf(endings) }],
  // The devices of an account that are online now and may be sent frames. On every change.
  reachable: [28, { account: accountId, devices: list(deviceId, devicesMax) }],
  // The consent with the other account has ended.
  left: [29, { account: accountId, how: oneOf(partings) }],

  // A frame of a link.
  relayed: [32, { from: deviceId, frame: bytesUpTo(linkFrameBytesMax) }],
  // A frame was dropped: no such device online, no grant, or its line is full.
  undelivered: [33, { to: deviceId, code: oneOf(refusals) }],
});

/** One frame from the server to a peer. */
export type FromServer = Of<typeof fromServer>;
/** The limits in `welcome`. */
export type AnnouncedLimits = Of<typeof limits>;

/** The bytes of one frame (docs/protocol.md §4). */
export const encodeFromServer = (frame: FromServer): Uint8Array => encode(fromServer, frame);
/** The frame, or undefined for any other bytes. */
export const decodeFromServer = (wire: Uint8Array): FromServer | undefined =>
  decode(fromServer, wire);
