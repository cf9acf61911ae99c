// Why something happened, by its code: parts of what `words.ts` says, or whole sentences.
import type { Refusal } from "#protocol";
import type { DiskFailure, GoneText, KeysLeft, PeerEvent } from "../world/events.ts";
import type { StoreFailure } from "../world/ports.ts";

type EventOf<T extends PeerEvent["tell"]> = Extract<PeerEvent, { tell: T }>;

/** Why the server refused something, by the code of the refusal (docs/protocol.md §4). */
export const refusalWords: Record<Refusal, string> = {
  malformed: "this program and the server do not match; one of them may need an update",
  version: "this program and the server share no version; one of them needs an update",
  "too-large": "too large for the server",
  "too-many": "too many attempts",
  "not-now": "that is not possible right now",
  "bad-name": "that cannot be a username",
  taken: "that name is already taken",
  "unknown-name": "nobody has that name",
  "wrong-password": "wrong password",
  "unknown-device": "this device does not belong to the account, or no longer does",
  "bad-proof": "the server could not verify this device",
  "stale-list": "another of your devices was faster; sign in again",
  offline: "that person is not connected",
  busy: "a request between the two of you is already ringing",
  "no-request": "that request no longer exists",
  "no-grant": "the two of you have not agreed to chat",
  displaced: "this device has opened another connection",
  leaving: "the server is shutting down",
  failed: "something went wrong on the server",
  "unknown-message": "this program is newer than the server, which has to be updated first",
};

/** Why a text was not saved. */
export const notKeptWords: Record<EventOf<"notKept">["why"], string> = {
  full: "not saved and not sent: the disk is full",
  corrupt: "not saved and not sent: this profile is damaged; exit and start again to repair it",
  mended: "not saved and not sent: this profile was damaged and had to be repaired; try again",
  newer: "not saved and not sent: a newer Tincan has changed this profile; update this one",
  io: "not saved and not sent: the disk is not working",
};

/** Why no new messages can arrive. */
export const diskFailsWords: Record<EventOf<"diskFails">["why"], string> = {
  full: "the disk is full: new messages cannot arrive until you free some space",
  corrupt: "this profile is damaged: new messages cannot arrive; exit and start again to repair it",
  newer: "a newer Tincan has changed this profile: new messages cannot arrive; update this one",
  io: "the disk is not working: new messages cannot arrive",
};

/** Why a profile cannot be opened, by the code of its `StoreFailure`. */
export const profileWords: Record<StoreFailure["code"], string> = {
  full: "cannot open this profile: the disk is full",
  corrupt: "cannot open this profile: its data is damaged",
  newer: "cannot open this profile: it was written by a newer Tincan; update this one",
  io: "cannot open this profile: its files cannot be read or written",
};

/** Why a command had no effect. */
export const notTakenWords: Record<EventOf<"notTaken">["why"], string> = {
  notSignedIn: "not possible before you have signed in",
  signedIn: "you are already signed in",
  notYet: "not possible yet: the server has not asked for a password",
  needsPassword:
    "an older Tincan kept no locked copy of the keys of this device, so they stay readable on it; to " +
    "change that, log out, and sign in again with your password",
};

const stillReadable = (why: string) =>
  `this profile still opens without your password: ${why}, so its keys could not be locked`;

/** What became of the keys of this device when the person signed out. */
export const keysLeftWords: Record<KeysLeft, string> = {
  locked:
    "this profile now opens only with your password; the messages in it stay on the disk, which " +
    "Tincan does not encrypt",
  erased:
    "the keys of this device are erased, because an older Tincan kept no locked copy of them: your " +
    "next sign-in makes it a new device; the messages stay on the disk, which Tincan does not encrypt",
  full: stillReadable("the disk is full"),
  corrupt: stillReadable("the disk is damaged"),
  newer: stillReadable("a newer Tincan wrote it"),
  io: stillReadable("the disk is not working"),
};

const chatsLeft = (why: string) =>
  `${why}, so this profile does not remember that you left your chats: they may continue when you ` +
  "start it again";

/** Why signing out could not be saved. */
export const leftUnsavedWords: Record<DiskFailure, string> = {
  full: chatsLeft("the disk is full"),
  corrupt: chatsLeft("the disk is damaged"),
  newer: chatsLeft("a newer Tincan has changed this profile"),
  io: chatsLeft("the disk is not working"),
};

/** Why this device is signed out. */
export const signedOutWords: Record<EventOf<"signedOutHere">["code"], string> = {
  displaced: "this profile was signed in somewhere else, so it is signed out here",
  "unknown-device": "this device no longer belongs to the account, so it is signed out",
  expired:
    "a browser that keeps nothing stays signed in for a day at most, and that is over, or a clock " +
    "is wrong: reload the page to sign in again",
};

/** Why the server may be false. */
export const serverChangedWords: Record<EventOf<"serverChanged">["why"], string> = {
  key:
    "this is not the server that you know: its key is different, so Tincan has disconnected from it " +
    "for good",
  proof:
    "this server could not prove that its key is its own, so Tincan has disconnected from it before " +
    "your password could be of any use to it: somebody may be in between",
  account:
    "this server says that your name is new, but this profile has an account there: it may want a " +
    "password to guess at, so Tincan has disconnected from it",
};

/** Why what the person writes waits. */
export const waitsWords: Record<
  Exclude<EventOf<"chatOpened">["waits"], false>,
  (name: string) => string
> = {
  offline: (name) => `${name} is offline: your messages are saved and sent the next time`,
  declined: (name) => `your messages to ${name} are saved and sent the next time`,
  server: (name) => `the server is away: your messages to ${name} are saved and sent the next time`,
  unknown: (name) =>
    `the server does not know ${name} right now: your messages are saved and sent the next time`,
};

/** Why a request of this person has ended. */
export const requestEndedWords: Record<EventOf<"requestEnded">["why"], (name: string) => string> = {
  expired: (name) => `${name} did not answer`,
  withdrawn: (name) => `you withdrew your request to ${name}`,
  offline: (name) => `${name} went offline before answering`,
};

/** Why a request to this person has ended. */
export const askedEndedWords: Record<EventOf<"askedEnded">["why"], (name: string) => string> = {
  expired: (name) => `the request from ${name} ended without an answer`,
  withdrawn: (name) => `${name} withdrew the request`,
  offline: (name) => `${name} went offline, so the request has ended`,
  answered: (name) => `the request from ${name} was answered on another of your devices`,
};

/** Why there is no text. */
export const goneWords: Record<GoneText, string> = {
  missing: "this message is missing on this device",
  deleted: "this message was deleted",
};
