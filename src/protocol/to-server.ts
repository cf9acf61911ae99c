// What a peer says to the server. One WebSocket message is one frame.
//
// Flow:  hello → name → (signUpStart → signUpFinish | signInStart → signInFinish [→ publish]) → prove
//        or, for a device the server knows:  hello → prove | resume
//        where the server has lost the account:  hello → prove | resume → giveBack → prove
//        then find, watch, ask, answer, withdraw, leave, block, grant, relay, publish, ping, signOut.
//
// `n` is chosen by the peer, and comes back as `re` in the server's reply or refusal.
import { decode, encode } from "./cbor.ts";
import { accountId, deviceId, requestId } from "./ids.ts";
import { linkFrameBytesMax, presenceMax } from "./limits.ts";
import { username } from "./names.ts";
import { opaque, wrapped } from "./registration.ts";
import { bytes, bytesUpTo, flag, list, messages, text, uint, type Of } from "./shape.ts";

const n = uint(0xffff_ffff);
const signed = bytesUpTo(16_384);

const toServer = messages({
  // The first frame: versions spoken, a fresh nonce, and the program's name for the operator's log.
  hello: [0, { min: uint(255), max: uint(255), nonce: bytes(32), program: text(64) }],

  // Is the name known? → known
  name: [1, { n, name: username }],
  // OPAQUE registration → signUpNext; then everything the server keeps of an account → account
  signUpStart: [2, { n, name: username, message: opaque }],
  signUpFinish: [3, { n, name: username, record: opaque, wrappedKey: wrapped, list: signed }],
  // OPAQUE login → signInNext; then the proof of the password → account
  signInStart: [4, { n, name: username, message: opaque }],
  signInFinish: [5, { n, message: opaque }],
  // A newer device list of the account that has just been signed in to, or is → done
  publish: [6, { n, list: signed }],
  // The device signs `sign-in` over serverKey • hello's nonce • welcome's nonce • device → signedIn
  prove: [7, { n, device: deviceId, signature: bytes(64) }],
  // HMAC of the resumption secret over both nonces → signedIn
  resume: [8, { n, device: deviceId, ticket: bytes(16), proof: bytes(32) }],
  // To a server that has lost the account, or has an older device list of it: all of it → done
  giveBack: [9, { n, registration: signed, list: signed }],

  // The device list of a name → directory
  find: [16, { n, name: username }],
  // In a closed lobby: the accounts whose coming and going is to be told, all of them → presence
  watch: [17, { n, accounts: list(accountId, presenceMax) }],

  // A chat request, with the asker's device list → ringing
  ask: [24, { n, request: signed, list: signed }],
  // The answer, with the answerer's device list → done
  answer: [25, { n, answer: signed, list: signed }],
  // The asker takes the request back → done
  withdraw: [26, { n, request: requestId }],
  // The request is taken back, where it still rings; the consent that it has led to is over: its yes
  // gives no grant, all are told → done
  leave: [27, { n, account: accountId, request: requestId }],
  // Requests of this account ring no more → done
  block: [28, { n, account: accountId, on: flag }],
  // A yes that still holds, with its request, shown to a server that has forgotten them → done
  grant: [29, { n, request: signed, answer: signed }],

  // A frame of a link, to be passed on. Answered only when it cannot be → undelivered
  relay: [32, { to: deviceId, frame: bytesUpTo(linkFrameBytesMax) }],

  // The line lives → pong
  ping: [40, { n }],
  // Leaves at once, without the grace that a lost connection gets.
  signOut: [41, {}],
});

/** One frame from a peer to the server. */
export type ToServer = Of<typeof toServer>;

/** The bytes of one frame (docs/protocol.md §4). */
export const encodeToServer = (frame: ToServer): Uint8Array => encode(toServer, frame);
/** The frame, or undefined for any other bytes. */
export const decodeToServer = (wire: Uint8Array): ToServer | undefined => decode(toServer, wire);
