// The closed list of codes with which something is refused.

/**
 * Why the server refuses. A code is for programs; its sentence for people stands in
 * `peer/words/words.ts`. The position is the number on the wire: new codes go to the end, retired
 * ones keep their place.
 */
export const refusals = [
  "malformed", // the bytes are no frame of this protocol
  "version", // no version in common
  "too-large", // a frame over the limit
  "too-many", // a rate or a count over the limit; `retryMs` says when to come back
  "not-now", // the frame makes no sense in this state
  "bad-name", // kept free: a name that breaks the rule makes its frame malformed
  "taken", // somebody else has signed up under this name
  "unknown-name", // nobody has signed up under this name
  "wrong-password", // the proof of the password does not hold
  "unknown-device", // the device is not, or no longer, on its account's list
  "bad-proof", // a signature or a resumption proof does not hold
  "stale-list", // a newer device list is held already
  "offline", // the other one is not connected
  "busy", // a request of this pair is pending already
  "no-request", // no such request is pending, it was answered or it has ended
  "no-grant", // the two have not agreed to exchange frames
  "displaced", // the same device has connected again
  "leaving", // the server is going down
  "failed", // the server could not do its part
] as const;

/** One code of {@link refusals}. */
export type Refusal = (typeof refusals)[number];

/**
 * How a consent has ended: the other account has left, or had no device here for too long; or it was
 * another device of the account that is told.
 */
export const partings = ["left", "away", "own"] as const;

/** One of {@link partings}. */
export type Parting = (typeof partings)[number];

/** Why a chat request is over without a yes or no. */
export const endings = ["expired", "withdrawn", "offline", "answered"] as const;

/** One of {@link endings}. */
export type Ending = (typeof endings)[number];
