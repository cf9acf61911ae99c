// The events that a peer reports to its person. Terminal and browser show the same ones.
import type { DeviceId, Refusal } from "#protocol";
import type { Command } from "./commands.ts";

/** One line of a chat. `line` is its number on this profile's disk; the text is not yet cleaned. */
export interface ChatLine {
  line: number;
  own: boolean;
  name: string;
  /** Undefined if `gone`, or if this version does not know the kind of message. */
  text: string | undefined;
  /** There is no text here: others may have it, or it was deleted for good. */
  gone?: GoneText;
  /** ms since 1970 by its author's clock, but never later than now. */
  at: number;
  /**
   * How much later it came than it says, ms, if the other side wrote lines in between that now stand
   * after it.
   */
  lateMs?: number;
}

/** Why a line has no text: it is missing on this device, or it was deleted, or its time was over. */
export type GoneText = "missing" | "deleted";

/** How far our own message has come: only on this device, on one of the other person's, or read. */
export type WhereMessage = "kept" | "delivered" | "read";

/** A line with the marks that a screen shows next to it. */
export interface ShownLine extends ChatLine {
  /** Undefined for lines of the other person. */
  where: WhereMessage | undefined;
  /** The line is from the other person and has not been shown here yet. */
  isNew: boolean;
}

/** A line that a search found, with the name of its chat. */
export interface FoundLine extends ShownLine {
  chat: string;
}

/** One device of my own account. */
export interface OwnDevice {
  device: DeviceId;
  /** It is this one. */
  here: boolean;
  /** Since when it is on the list, ms since 1970, and whether it is online now, if the server says. */
  sinceMs?: number;
  online?: boolean;
  /** If it is a session device, which is on no list: how long until it expires, ms. */
  leftMs?: number;
}

/** Why a command had no effect. */
export type WhyNotTaken = "notSignedIn" | "signedIn" | "notYet" | "needsPassword";

/** Why the disk did not take something. */
export type DiskFailure = "full" | "corrupt" | "newer" | "io";

/** Why the log of a person pauses: the space for it is used up. */
export type PauseCode = "quota";
/**
 * What became of the keys of this device on its disk when the person signed out for good. `erased`:
 * an older program had left no locked ones, so the next sign-in makes a new device. Otherwise why
 * they are still readable there.
 */
export type KeysLeft = "locked" | "erased" | DiskFailure;
/**
 * Why a server may be false: its key is not the pinned one, or it could not prove its key, or it says
 * that the name is new although this profile has an account.
 */
export type WhyDistrusted = "key" | "proof" | "account";

/** The path that carries a chat now. */
export type PathKind = "relay" | "direct";

/** How we treat requests of a contact: ask the person, accept, or ignore. */
export type Standing = "ask" | "always" | "block";

/** One chat among many. */
export interface ChatSummary {
  name: string;
  last: ShownLine | undefined;
  /** The number of new lines, counted up to 1,000. */
  unread: number;
  draft: string;
  /** A consent is in force. */
  agreed: boolean;
  path: PathKind | undefined;
  standing: Standing;
  relayOnly: boolean;
  /** The name has a different account from the pinned one. */
  changedAccount: boolean;
}

/** The result of mending a damaged store, reported once. */
export interface Mended {
  /** The number of entries known to be missing; undefined if too little is left to tell. */
  missing: number | undefined;
  /** Whether the profile still knows which account it belongs to. */
  knowsMe: boolean;
  /** Whether all accounts of other people and their settings are still here. */
  knowsOthers: boolean;
  /** The path of the damaged file now. */
  aside: string;
}

/**
 * One event. Names are in their normal form, but texts are as others sent them: a screen cleans
 * them with `cleanText`. `tag` is that of the command, and `retryMs` is ms.
 */
export type PeerEvent =
  // The way in
  /** The server answers, or has stopped answering. `first`: it has not answered since the start. */
  | { tell: "serverReached" }
  | { tell: "serverAway"; first: boolean }
  /** Others can read and change what passes to the server; the peer expects `acceptWire`. */
  | { tell: "wireIsOpen" }
  /** The name is new on the server; the peer expects `signUp`. */
  | { tell: "nameIsNew"; name: string }
  /** The name is known; the peer expects `signIn`. */
  | { tell: "nameIsKnown"; name: string }
  | { tell: "wrongPassword" }
  /** The new password is refused because it is easy to guess, or taken although it is not strong. */
  | { tell: "passwordWeighed"; strength: "weak" | "fair" }
  /** Somebody else took this name first. */
  | { tell: "nameTaken"; name: string }
  /**
   * Signed in by password. `askStay`: the person has not chosen yet whether to stay so, or has
   * signed out since.
   */
  | { tell: "signedIn"; name: string; askStay: boolean }
  /**
   * The password was right, but the account has as many devices as it may: `makeRoom` names one that
   * goes, and this one joins. The oldest first.
   */
  | { tell: "devicesFull"; devices: OwnDevice[] }
  /**
   * Opened with kept keys; the server may still be out of reach. `stays`: those on the disk, not only
   * in memory.
   */
  | { tell: "opened"; name: string; stays: boolean }
  /** The next start on this device asks for no password, or does. */
  | { tell: "stays"; on: boolean }
  /** Signed in again after the server was away. */
  | { tell: "signedInAgain" }
  /**
   * This may be a false server, so the peer sends it nothing more. `hasAccount`: this profile has an
   * account there, so it takes a person to begin again without it.
   */
  | { tell: "serverChanged"; why: WhyDistrusted; hasAccount: boolean }
  /** The server had lost the account or its newest device list, and this device has restored it. */
  | { tell: "accountGivenBack" }
  /**
   * The server has lost the account, and somebody else has its name now, so this device continues
   * without the server. `open`: it still has its keys; otherwise nobody is signed in.
   */
  | { tell: "accountLost"; name: string; open: boolean }
  /** The command needs a server that this device has given up. */
  | { tell: "noServer" }
  /** Signed out: this device has signed in elsewhere, or the account no longer lists it. */
  | { tell: "signedOutHere"; code: "displaced" | "unknown-device" | "expired" }
  /** The kept keys are in use elsewhere; to become a new device takes the password. */
  | { tell: "keysElsewhere" }
  /** This is a device of its own now, with new keys. */
  | { tell: "deviceOfItsOwn" }
  | { tell: "refused"; code: Refusal; retryMs: number | undefined }
  /** A command had no effect: this is not the time for it, or it needs the password. */
  | { tell: "notTaken"; command: Command["do"]; why: WhyNotTaken }

  // People
  /** The names of everybody else online, sorted. `more`: how many are online besides these. */
  | { tell: "online"; names: string[]; more: number }
  | { tell: "cameOnline"; name: string }
  | { tell: "wentOffline"; name: string }

  // Asking
  /** `unmet`: this device has met nobody of that name; whether there is one was not asked. */
  | { tell: "noSuchName"; name: string; unmet?: true }
  /** The server is away, so a name that you have not met cannot be looked up. */
  | { tell: "notLookedUp"; name: string }
  | { tell: "thatIsYou" }
  /** The name was found, and you can write to this person. */
  | { tell: "met"; name: string }
  | { tell: "ringing"; name: string }
  | { tell: "declined"; name: string }
  /** Our request ended without a yes or no. */
  | { tell: "requestEnded"; name: string; why: "expired" | "withdrawn" | "offline" }
  /** Somebody asks; so many ask already. `waiting`: messages wait, and a yes opens no chat. */
  | { tell: "asked"; name: string; waiting: boolean; behind: number }
  /** A request ended before this device answered it. */
  | { tell: "askedEnded"; name: string; why: "expired" | "withdrawn" | "offline" | "answered" }
  /** `answer` found no request, or none from that name. */
  | { tell: "nobodyAsks"; name: string | undefined }

  // The chat
  /**
   * A chat is open. `waits`: why messages stay on this device, if the other person is not here.
   * `unknown`: the server does not know the name at present.
   */
  | {
      tell: "chatOpened";
      name: string;
      waits: "offline" | "declined" | "server" | "unknown" | false;
    }
  /** Somebody who need not ask has opened the chat while a different one was in front. */
  | { tell: "joined"; name: string }
  /** Sent before the first message and at every change. Undefined: no path, so lines stay here. */
  | { tell: "path"; name: string; path: PathKind | undefined }
  /** A line of the open chat. Show it, then answer with `shown`. */
  | { tell: "line"; line: ChatLine }
  /** Our own text is on disk. */
  | { tell: "kept"; line: ChatLine; waits: boolean; id?: string }
  /** Our text was not saved, because the disk is full or broken. Nothing was sent. */
  | { tell: "notKept"; why: DiskFailure | "mended" }
  /** The disk takes nothing at all now, not even what others write; retrying automatically. */
  | { tell: "diskFails"; why: DiskFailure }
  | { tell: "tooLong"; bytes: number; max: number }
  /**
   * Everything we wrote has reached a device of the other person, or that person has seen it.
   * `waited`: some of it had to wait and the screen said so, so report the good news too.
   */
  | { tell: "delivered"; name: string; count: number; waited: boolean }
  | { tell: "read"; name: string; count: number; waited: boolean }
  /** Messages arrived while their chat was not open. */
  | { tell: "arrived"; name: string; count: number }
  /**
   * The person with this name has filled the space for this chat on this disk, bytes: what they write
   * waits on their devices, and nothing is lost.
   */
  | { tell: "paused"; name: string; code: PauseCode; used: number; max: number }
  /** A device of theirs takes no more of what we write, which waits here; or it does again. */
  | { tell: "pausedThere"; name: string; code: PauseCode }
  | { tell: "goesOnThere"; name: string }
  /** A device of theirs sends more than it may, so nothing more is taken until it links again. */
  | { tell: "overran"; name: string }
  /** How much of this disk the person fills and may fill, bytes. */
  | { tell: "quota"; name: string; used: number; max: number }
  /** The other person left, or we did; the prompt comes back. */
  | { tell: "theyLeft"; name: string }
  | { tell: "youLeft"; name: string }
  /** The other person has been away so long that the yes has expired. The chat waits. */
  | { tell: "unreachable"; name: string }
  | { tell: "noChat" }
  | { tell: "history"; name: string; lines: ChatLine[] }
  /**
   * `skipped`: what they said over their links now that only a newer program knows. `dropped`: what
   * they sent beyond their window, in batches.
   */
  | {
      tell: "status";
      name: string;
      kept: number;
      delivered: number;
      read: number;
      skipped: number;
      dropped: number;
    }

  // For screens that show many chats
  /** Something about the chat with this name has changed. */
  | { tell: "changed"; name: string }
  /**
   * The requested chat, or at most 1,000: those with the latest lines first, then those without
   * lines by name. `relayOnly`: the setting for all chats.
   */
  | { tell: "chats"; chats: ChatSummary[]; all: boolean; relayOnly: boolean }
  /** The oldest first. `older`, `newer`: there are more lines on that side. */
  | {
      tell: "lines";
      name: string;
      lines: ShownLine[];
      older: boolean;
      newer: boolean;
      tag: number;
    }
  /**
   * The newest first, out of the 10,000 matches saved here last. In scripts without spaces between
   * words the search covers only the latest 50,000 entries.
   */
  | { tell: "found"; text: string; lines: FoundLine[]; more: boolean; tag: number }

  // Trust
  /** `offered`: the number of another account that the server now has under the name. */
  | { tell: "safetyNumber"; name: string; digits: string; offered: string | undefined }
  /** The name has a different account from the pinned one; nothing goes there until `trust`. */
  | { tell: "accountChanged"; name: string }
  | { tell: "trusted"; name: string }
  /** `trust` found no other account under the name, so there is nothing to decide. */
  | { tell: "nothingToTrust"; name: string }
  /** `isOwn`: of my own account. */
  | { tell: "deviceAdded"; name: string; isOwn?: true }
  /** This person, or I, has a session device for so long, ms. */
  | { tell: "sessionDevice"; name: string; leftMs: number }
  /** Another device of this person, or of mine, is no longer one. */
  | { tell: "deviceRemoved"; name: string; isOwn?: true }
  /** The devices of my account, the oldest first. */
  | { tell: "devices"; devices: OwnDevice[] }
  /** The password has changed, from this device or from another one. */
  | { tell: "passwordChanged"; here: boolean }
  /** The connection broke during a change: it will be made, unless another device is faster. */
  | { tell: "passwordUndecided" }
  /** `changePassword` was given the old password as the new one, and has asked nobody. */
  | { tell: "samePassword" }
  /** `revoke` has removed it. */
  | { tell: "deviceRevoked"; device: DeviceId }
  /** `revoke` found no such device, or the one it runs on. */
  | { tell: "noSuchDevice" }
  | { tell: "thatDeviceIsHere" }
  /** My account looks offline to others, or no longer does. */
  | { tell: "hidden"; on: boolean }
  /** Wrong passwords tried for my name since my account last signed in. */
  | { tell: "guessed"; name: string; count: number }
  /** The server shows an older device list of this person than we hold; ours stays in force. */
  | { tell: "olderList"; name: string }
  /** `later`: this device goes by it now; the others and the server will once it is reached. */
  | { tell: "answerForgotten"; name: string; later: boolean }
  | { tell: "blocked"; name: string; later: boolean }
  /** The person blocks this name, so there is nothing to ask. */
  | { tell: "isBlocked"; name: string }
  | { tell: "relayOnly"; name: string | undefined; on: boolean }
  /** The account has relayed what it may in a month; until that is over, the relay is slow for it. */
  | { tell: "relaySpent"; leftMs: number }
  /** This device cannot tell whether the account is to make direct paths, so it makes none. */
  | { tell: "relayNotKnown" }
  /** Two entries claim the same place in a log: the other device was cloned, or it lies. */
  | { tell: "forked"; name: string }
  /** The other side holds more of what we wrote than we do, so this profile is old or a copy. */
  | { tell: "profileIsOld"; name: string }
  /** The other side holds other texts in place of this many of ours, so we wrote ours again. */
  | { tell: "writtenAgain"; name: string; count: number }

  // Damage
  /** The store was damaged, and this profile was rebuilt from what remained. */
  | ({ tell: "mended" } & Mended)
  /** Everything that others hold of what was missing is back. */
  | { tell: "allIsBack" }
  /** The damage took entries we wrote to this name that had reached nobody: at most this many. */
  | { tell: "lost"; name: string; count: number }
  /** The file with the device keys cannot be read. */
  | { tell: "keysDamaged" }

  // The end
  /** `keys`: after signing out for good. */
  | { tell: "ended"; keys?: KeysLeft; unsaved?: DiskFailure };
