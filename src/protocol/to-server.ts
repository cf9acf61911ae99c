// What a peer says to the server. One WebSocket message is one frame.
//
// Flow:  hello → name →
//          (signUpStart → signUpFinish | signInStart → signInFinish [→ publish]) → prove
//        or, for a device the server knows:  hello → prove | resume
//        if the server has lost the account:  hello → prove | resume → giveBack → prove
//        in again with the password, to sign a shorter list:  signInStart → signInFinish → publish
//        then find, watch, ask, answer, withdraw, leave, block, grant, relay, publish, ping,
//        signOut.
//
// The peer chooses `n`, and the server repeats it as `re` in its reply or refusal.
import { decode, encode } from "./cbor.ts";
import { accountId, deviceId, requestId } from "./ids.ts";
import { certificateBytesMax, linkFrameBytesMax, presenceMax, settingsBytesMax } from "./limits.ts";
import { username } from "./names.ts";
import { opaque, stretched, unstated, wrapped } from "./registration.ts";
import { featureNames } from "./version.ts";
import { bytes, bytesUpTo, flag, later, list, messages, optional, orElse } from "./shape.ts";
import { text, uint } from "./shape.ts";
import type { Of, Shape } from "./shape.ts";

const n = uint(0xffff_ffff);
const signed = bytesUpTo(16_384);
const mark = bytesUpTo(64);
const stretching = later(stretched, unstated);
const certificate = later(optional(bytesUpTo(certificateBytesMax)), undefined);

const toServer = messages({
  // The first frame: the versions and features on offer, a fresh nonce, and the program's name for
  // the operator's log.
  hello: [
    0,
    {
      min: uint(255),
      max: uint(255),
      nonce: bytes(32),
      program: text(64),
      features: featureNames,
    },
  ],

  // Does anybody have this name? → known
  name: [1, { n, name: username }],
  // OPAQUE registration → signUpNext; then everything the server keeps of an account → account
  signUpStart: [2, { n, name: username, message: opaque }],
  signUpFinish: [
    3,
    { n, name: username, record: opaque, wrappedKey: wrapped, list: signed, stretching },
  ],
  // OPAQUE login → signInNext; then the proof of the password → account
  // `mark` is that of an earlier `signedIn`, if this device has one.
  signInStart: [4, { n, name: username, message: opaque, mark: later(optional(mark), undefined) }],
  signInFinish: [5, { n, message: opaque }],
  // A newer device list, after a password sign-in or from a signed-in device → done
  publish: [6, { n, list: signed }],
  // The device signs `sign-in` over serverKey • hello's nonce • welcome's nonce • device → signedIn
  // A session device shows its certificate, here and in `resume`.
  prove: [7, { n, device: deviceId, signature: bytes(64), certificate }],
  // HMAC of the resumption secret over both nonces → signedIn
  resume: [8, { n, device: deviceId, ticket: bytes(16), proof: bytes(32), certificate }],
  // All of the account, for a server that has lost it or has an older device list → done
  giveBack: [9, { n, registration: signed, list: signed }],
  // How the devices of the own account are doing, once the password is proved or the device is in
  // → devices
  devices: [10, { n }],
  // A newer registration of the own account: its password has changed → done
  setPassword: [11, { n, registration: signed }],

  // The device list of a name → directory
  find: [16, { n, name: username }],
  // In a closed lobby: the full list of accounts whose presence the peer wants → presence
  watch: [17, { n, accounts: list(accountId, presenceMax) }],

  // A chat request, with the asker's device list → ringing
  ask: [24, { n, request: signed, list: signed }],
  // The answer, with the answerer's device list → done
  answer: [25, { n, answer: signed, list: signed }],
  // The asker takes the request back → done
  withdraw: [26, { n, request: requestId }],
  // Withdraws the request if it still rings, and ends the consent that came from it: its yes gives
  // no grant any more, and all devices of both hear of it → done
  leave: [27, { n, account: accountId, request: requestId }],
  // Requests of this account no longer ring (`on`), or ring again; the person chose so `agoMs` ago.
  // If another device has chosen the opposite later, it changes nothing; then `blockChanged` follows
  // → done
  block: [28, { n, account: accountId, on: flag, agoMs: later(uint(), 0) }],
  // A yes that still holds, with its request, for a server that has forgotten them → done
  grant: [29, { n, request: signed, answer: signed }],
  // All of the account looks offline to whoever has no grant with it (`on`), until it says otherwise
  // → done
  hide: [30, { n, on: flag }],

  // A frame of a link to pass on. Answered only if that fails → undelivered
  relay: [32, { to: deviceId, frame: bytesUpTo(linkFrameBytesMax) }],
  // The sealed settings of the account, if their number is higher than that of those here → done
  settings: [34, { n, number: uint(), sealed: bytesUpTo(settingsBytesMax) }],

  // Shows that the connection is alive → pong
  ping: [40, { n }],
  // Signs out at once, without the grace period of a lost connection.
  signOut: [41, {}],
});

/** One frame from a peer to the server (docs/protocol.md §4). */
export type ToServer = Of<typeof toServer>;

/**
 * The bytes of one frame (docs/protocol.md §4). It checks no limit; the server refuses a frame that
 * breaks one.
 */
export const encodeToServer = (frame: ToServer): Uint8Array => encode(toServer, frame);
/** A question of a newer program: this server can only say that it does not know it. */
export interface UnknownQuestion {
  type: "unknown";
  n: number;
}

const known: Shape<ToServer | UnknownQuestion> = orElse(toServer, (wire) => ({
  type: "unknown",
  n: n.fromWire(wire[1]),
}));

/**
 * The frame, or undefined for any other bytes (docs/protocol.md §4). A message of an unknown number
 * is a question if a number follows, as in all questions (§11).
 */
export const decodeToServer = (wire: Uint8Array): ToServer | UnknownQuestion | undefined =>
  decode(known, wire);
