// The closed lists of codes that say why something was refused or has ended.

/**
 * Why the server refuses (docs/protocol.md §4). Codes are for programs;
 * `peer/words/reason-words.ts` has a sentence for people for each. The position is the number on
 * the wire, so new codes go to the end and retired ones keep their place.
 */
export const refusals = [
  "malformed", // the bytes are not a frame of this protocol, or not an OPAQUE message
  "version", // no version in common
  "too-large", // a frame over the limit
  "too-many", // a rate or a count over the limit; `retryMs` says when to come back
  "not-now", // the frame makes no sense in this state
  "bad-name", // unused: a name that breaks the rule makes its frame malformed
  "taken", // somebody else has this name
  "unknown-name", // nobody has this name
  "wrong-password", // the proof of the password does not hold
  "unknown-device", // the device is not, or no longer, on its account's list
  "bad-proof", // a signature, a list or a resumption proof does not hold
  "stale-list", // the server already has a list with this number or a higher one
  "offline", // the other side is not connected
  "busy", // this pair already has a pending request
  "no-request", // no such request is pending: it was answered or has ended
  "no-grant", // the two have not agreed to exchange frames, or the yes that is shown is over
  "displaced", // the same device has connected again
  "leaving", // the server is shutting down
  "failed", // the server could not do its part; also any code that this program does not know
  "unknown-message", // a question that this server does not know
] as const;

/** One code of {@link refusals}. */
export type Refusal = (typeof refusals)[number];

/**
 * How a consent ended (docs/protocol.md §6): the other account left, or had no device online for
 * too long, or another device of your own account ended it. The position is the number on the wire.
 */
export const partings = ["left", "away", "own"] as const;

/** One of {@link partings}. */
export type Parting = (typeof partings)[number];

/**
 * Why a chat request no longer rings here (docs/protocol.md §4); `answered`: another device of your
 * account has answered it. The position is the number on the wire.
 */
export const endings = ["expired", "withdrawn", "offline", "answered"] as const;

/** One of {@link endings}. */
export type Ending = (typeof endings)[number];
