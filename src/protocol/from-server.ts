// What the server says to a peer. One WebSocket message is one frame.
import { decode, encode } from "./cbor.ts";
import { endings, partings, refusals } from "./codes.ts";
import { accountId, deviceId, requestId } from "./ids.ts";
import {
  blockedMax,
  linkFrameBytesMax,
  onlineMax,
  presenceMax,
  settingsBytesMax,
} from "./limits.ts";
import { username } from "./names.ts";
import { opaque, stretched, unstated, wrapped } from "./registration.ts";
import { featureNames } from "./version.ts";
import { bytes, bytesUpTo, flag, growing, later, list, messages, oneOf } from "./shape.ts";
import { optional, uint } from "./shape.ts";
import type { Of } from "./shape.ts";

const re = uint(0xffff_ffff);
const signed = bytesUpTo(16_384);
const sealedSettings = bytesUpTo(settingsBytesMax);

/** The limits that a server sets its peers, announced so that nobody runs into them. */
const limits = growing({
  frameBytes: uint(),
  framesPerSecond: uint(),
  requestsPerHour: uint(),
  watched: uint(),
  heartbeatMs: uint(),
  relayBytes: later(uint(), 0),
  relayMonthBytes: later(uint(), 0),
});

const stretching = later(stretched, unstated);
const registration = later(signed, new Uint8Array());
/** `until`: when a session device expires, ms since 1970. */
const ownDevice = growing({
  device: deviceId,
  since: uint(),
  online: flag,
  until: later(optional(uint()), undefined),
});

const fromServer = messages({
  // The answer to hello: the chosen version, a fresh nonce, the server's OPAQUE key, its limits,
  // the UDP port on the same host that answers STUN (0: none), the features that both have, and the
  // key with which it signs what it says to a sign-up. Older servers have none.
  welcome: [
    0,
    {
      version: uint(255),
      nonce: bytes(32),
      serverKey: bytes(32),
      limits,
      stunPort: uint(65_535),
      features: featureNames,
      signingKey: later(optional(bytes(32)), undefined),
    },
  ],
  // Refuses a frame. Without `re`, the connection closes after it.
  refused: [1, { re: optional(re), code: oneOf(refusals, "failed"), retryMs: optional(uint()) }],
  done: [2, { re }],
  pong: [3, { re }],

  known: [8, { re, known: flag }],
  // The server signs `sign-up` over all that makes its response one for this sign-up (sign-up-statement.ts).
  signUpNext: [9, { re, message: opaque, signature: later(optional(bytes(64)), undefined) }],
  // `stretching` is that of the account's record.
  signInNext: [10, { re, message: opaque, stretching }],
  // All that the server keeps of the account: a device needs it to join, and to give it back later.
  // `registration` is the signed one, or empty as long as the password is the first.
  account: [
    11,
    { re, record: opaque, wrappedKey: wrapped, list: signed, stretching, registration },
  ],
  // The device has signed in: the newest list, how to resume, whom the account blocks, and whom it
  // has unblocked. An account in neither list was never blocked, or the server has forgotten it.
  // `mark` shows at a later sign-in with a password that this device was right before; `guesses`
  // is how many wrong passwords others have tried since the account last heard of any; `hidden`
  // is what the account last said with `hide`; `settings` are its sealed ones, empty if there are none.
  signedIn: [
    12,
    {
      re,
      list: signed,
      ticket: bytes(16),
      share: bytes(32),
      blocked: list(accountId, blockedMax),
      unblocked: list(accountId, blockedMax),
      mark: later(bytesUpTo(64), new Uint8Array()),
      guesses: later(uint(), 0),
      hidden: later(flag, false),
      settings: later(sealedSettings, new Uint8Array()),
      registration,
    },
  ],
  // Another device has changed the account's device list.
  listChanged: [13, { list: signed }],
  // The devices on the own account's list: since when, ms since 1970, and whether each is here now;
  // then the session devices that are here.
  devices: [14, { re, devices: list(ownDevice, onlineMax) }],
  // Another device has changed the account's settings.
  settingsChanged: [15, { sealed: sealedSettings }],

  directory: [16, { re, name: username, list: signed }],
  // Arrivals and departures. `whole`: a full snapshot, so anyone not in it is offline. `more`: the
  // next `presence` continues it.
  presence: [
    17,
    {
      whole: flag,
      more: flag,
      changes: list(growing({ account: accountId, name: username, online: flag }), presenceMax),
    },
  ],
  // Open: everybody sees everybody. Closed: each device sees only the accounts in its `watch`.
  lobby: [18, { open: flag, online: uint() }],
  // An account that has a grant with ours has changed its device list.
  contactChanged: [19, { list: signed }],
  // Another device has changed the password of the account.
  passwordChanged: [20, { registration: signed }],
  // What holds about an account after another device of ours has blocked (`on`) or unblocked it, or
  // after this device said so too late.
  blockChanged: [21, { account: accountId, on: flag }],

  // The request has reached the other's devices.
  ringing: [24, { re, request: requestId }],
  // Somebody asks, with the asker's device list.
  asked: [25, { request: signed, list: signed }],
  // The answer to a request, for all devices of both, with the other account's list: each can check
  // what the other side signed, and see that its own account asked or answered. Sent again when a
  // device signs in while the grant holds, and when the server restores a forgotten grant.
  answered: [26, { request: signed, answer: signed, list: signed }],
  // A request has ended without an answer to report.
  ended: [27, { request: requestId, why: oneOf(endings, "expired") }],
  // The online devices of an account that accept frames. Sent on every change.
  reachable: [28, { account: accountId, devices: list(deviceId, onlineMax) }],
  // The consent with this account has ended.
  left: [29, { account: accountId, how: oneOf(partings, "away") }],

  // A frame of a link.
  relayed: [32, { from: deviceId, frame: bytesUpTo(linkFrameBytesMax) }],
  // The server dropped a frame: no such device online, no grant, or its connection is full.
  undelivered: [33, { to: deviceId, code: oneOf(refusals, "failed") }],
  // The account has relayed all that it may in a month. For as long as `leftMs` the relay carries only
  // this much of it, and slowly reads the rest.
  relaySpent: [34, { bytesPerSecond: uint(), leftMs: uint() }],
});

/** One frame from the server to a peer (docs/protocol.md §4). */
export type FromServer = Of<typeof fromServer>;
/**
 * The limits in `welcome` (docs/protocol.md §4): bytes, frames a second, requests an hour,
 * accounts, ms.
 */
export type AnnouncedLimits = Of<typeof limits>;

/**
 * The bytes of one frame (docs/protocol.md §4). It checks no limit; a peer drops a frame that
 * breaks one.
 */
export const encodeFromServer = (frame: FromServer): Uint8Array => encode(fromServer, frame);
/** The frame, or undefined for any other bytes (docs/protocol.md §4). */
export const decodeFromServer = (wire: Uint8Array): FromServer | undefined =>
  decode(fromServer, wire);
