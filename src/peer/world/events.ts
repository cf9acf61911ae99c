// What a peer tells the person in front of it. Terminal and browser show the same events.
import type { Refusal } from "#protocol";

/** One line of a chat. `line` numbers the rows of this profile's disk; texts are not yet cleaned. */
export interface ChatLine {
  line: number;
  own: boolean;
  name: string;
  /** Undefined: a kind of message that this version does not know. */
  text: string | undefined;
  /** ms since 1970, clamped to now. */
  at: number;
}

/** Where an own message is: on this device alone, on one of the other's, or read by the other. */
export type WhereMessage = "kept" | "delivered" | "read";

/** A line with what a screen says of it. */
export interface ShownLine extends ChatLine {
  /** Undefined for lines of the other. */
  where: WhereMessage | undefined;
  /** Of the other, and not yet shown to the person. */
  isNew: boolean;
}

/** A line that was found, and the name of the chat that it is in. */
export interface FoundLine extends ShownLine {
  chat: string;
}

/** What carries a chat now. */
export type PathKind = "relay" | "direct";

/** How requests of a contact are met: with a question, with a yes, or not at all. */
export type Standing = "ask" | "always" | "block";

/** One chat among many. */
export interface ChatSummary {
  name: string;
  last: ShownLine | undefined;
  /** Lines that are new, counted up to 1,000. */
  unread: number;
  draft: string;
  /** A consent holds. */
  agreed: boolean;
  path: PathKind | undefined;
  standing: Standing;
  relayOnly: boolean;
  /** The name has another account than the pinned one. */
  changedAccount: boolean;
}

/** What a mending of a damaged store found, to be told once. */
export interface Mended {
  /** Entries that are known to be missing; undefined where nothing is left that could tell. */
  missing: number | undefined;
  /** Whether it is still known here who this is. */
  knowsMe: boolean;
  /** Whether all that is known of other people is still here: their accounts and their settings. */
  knowsOthers: boolean;
  /** Where the damaged file is now. */
  aside: string;
}

/** One event. */
export type PeerEvent =
  // The way in
  /** The server answers, or does not (again). `first`: nothing has worked since the start. */
  | { tell: "serverReached" }
  | { tell: "serverAway"; first: boolean }
  /** The name is new on the server: `signUp` is expected. */
  | { tell: "nameIsNew"; name: string }
  /** The name is known: `signIn` is expected. */
  | { tell: "nameIsKnown"; name: string }
  | { tell: "wrongPassword" }
  /** Somebody was quicker with this name. */
  | { tell: "nameTaken"; name: string }
  /** Signed in by password. `askStay`: this device has not yet been told whether to stay. */
  | { tell: "signedIn"; name: string; askStay: boolean }
  /** Opened with kept keys; the server may still be out of reach. */
  | { tell: "opened"; name: string }
  /** Signed in again after the server was away. */
  | { tell: "signedInAgain" }
  /** The server's key is not the one pinned: nothing more is said to it. */
  | { tell: "serverChanged" }
  /** The server had lost the account, or its newest device list; this device has given it back. */
  | { tell: "accountGivenBack" }
  /**
   * The server has lost the account, and somebody else has its name now: this device goes on without
   * the server. `open`: with the keys that it has; else nobody is signed in.
   */
  | { tell: "accountLost"; name: string; open: boolean }
  /** This was meant for a server that is not spoken to any more. */
  | { tell: "noServer" }
  /** This device was signed in elsewhere, or is no longer one of the account's: it is over here. */
  | { tell: "signedOutHere"; code: "displaced" | "unknown-device" }
  /** The kept keys are used elsewhere: the password is needed to make this another device. */
  | { tell: "keysElsewhere" }
  /** It is another device now. */
  | { tell: "deviceOfItsOwn" }
  | { tell: "refused"; code: Refusal; retryMs: number | undefined }

  // People
  /** Everybody else who is online, sorted. */
  | { tell: "online"; names: string[]; more: number }
  | { tell: "cameOnline"; name: string }
  | { tell: "wentOffline"; name: string }

  // Asking
  | { tell: "noSuchName"; name: string }
  /** The server is away, and this name is nobody that one has met. */
  | { tell: "notLookedUp"; name: string }
  | { tell: "thatIsYou" }
  /** Somebody was looked up, and can be written to. */
  | { tell: "met"; name: string }
  | { tell: "ringing"; name: string }
  | { tell: "declined"; name: string }
  /** My request ended without a yes or no. */
  | { tell: "requestEnded"; name: string; why: "expired" | "withdrawn" | "offline" }
  /** Somebody asks. `waiting`: messages wait, a yes opens no chat. `behind`: others asked before. */
  | { tell: "asked"; name: string; waiting: boolean; behind: number }
  /** Somebody's request is over before an answer of this device. */
  | { tell: "askedEnded"; name: string; why: "expired" | "withdrawn" | "offline" | "answered" }
  /** `answer` found no request (of that name). */
  | { tell: "nobodyAsks"; name: string | undefined }

  // The chat
  /**
   * A chat is open. `waits`: the other is not here, what is written is kept. `unknown`: the server
   * does not know the name at present.
   */
  | {
      tell: "chatOpened";
      name: string;
      waits: "offline" | "declined" | "server" | "unknown" | false;
    }
  /** Somebody who needs not ask has opened the chat, while another one was in front. */
  | { tell: "joined"; name: string }
  /** Before the first message and at every change. Undefined: no path, lines are kept. */
  | { tell: "path"; name: string; path: PathKind | undefined }
  /** A line of the open chat: to be shown, then answered by `shown`. */
  | { tell: "line"; line: ChatLine }
  /** An own text is on disk. */
  | { tell: "kept"; line: ChatLine; waits: boolean; id?: string }
  /** It is not: the disk is full or broken. Nothing was sent. */
  | { tell: "notKept"; why: "full" | "corrupt" | "newer" | "io" }
  /** Nor can anything else be kept now, such as what others write; it is tried again. */
  | { tell: "diskFails"; why: "full" | "corrupt" | "newer" | "io" }
  | { tell: "tooLong"; bytes: number; max: number }
  /**
   * All that was written has reached a device of the other, or was shown to the other. `waited`:
   * some of it had to wait, so the person was told so and wants to know.
   */
  | { tell: "delivered"; name: string; count: number; waited: boolean }
  | { tell: "read"; name: string; count: number; waited: boolean }
  /** Messages came while their chat was not open. */
  | { tell: "arrived"; name: string; count: number }
  /** The other left, or we did; the prompt comes back. */
  | { tell: "theyLeft"; name: string }
  | { tell: "youLeft"; name: string }
  /** The other has been away for so long that the yes is over. The chat waits. */
  | { tell: "unreachable"; name: string }
  | { tell: "noChat" }
  | { tell: "history"; name: string; lines: ChatLine[] }
  | { tell: "status"; name: string; kept: number; delivered: number; read: number }

  // For screens that show many chats
  /** Something about the chat with this name has changed. */
  | { tell: "changed"; name: string }
  /**
   * The 1,000 chats with the latest lines, that first, then those without one by name; or the one that
   * was asked for. `relayOnly`: of all chats.
   */
  | { tell: "chats"; chats: ChatSummary[]; all: boolean; relayOnly: boolean }
  /** The oldest first. `older`, `newer`: there are more on that side. */
  | {
      tell: "lines";
      name: string;
      lines: ShownLine[];
      older: boolean;
      newer: boolean;
      tag: number;
    }
  /**
   * The newest first, of the 10,000 that were kept here latest. Where words have no spaces between
   * them, only the latest 50,000 entries are looked through.
   */
  | { tell: "found"; text: string; lines: FoundLine[]; more: boolean; tag: number }

  // Trust
  | { tell: "safetyNumber"; name: string; digits: string }
  /** The name has another account than the pinned one: nothing goes there until `trust`. */
  | { tell: "accountChanged"; name: string }
  | { tell: "trusted"; name: string }
  /** `trust` found no other account under the name: there is nothing to decide. */
  | { tell: "nothingToTrust"; name: string }
  | { tell: "deviceAdded"; name: string }
  /** The server shows an older device list of somebody than the one held, which stays in force. */
  | { tell: "olderList"; name: string }
  | { tell: "answerForgotten"; name: string }
  | { tell: "relayOnly"; name: string | undefined; on: boolean }
  /** The same place in a log holds two different entries: the other's device was cloned, or lies. */
  | { tell: "forked"; name: string }
  /** The other side holds more of what I wrote than I do: this profile is old or a copy. */
  | { tell: "profileIsOld"; name: string }
  /** So many own texts stood where the other side holds others: they are in the log once more. */
  | { tell: "writtenAgain"; name: string; count: number }

  // Damage
  /** The store was damaged, and this profile is made of what remained. */
  | ({ tell: "mended" } & Mended)
  /** All that was missing since then and is held by others is here again. */
  | { tell: "allIsBack" }
  /** What I wrote to this name and the damage took had reached nobody: so many entries at most. */
  | { tell: "lost"; name: string; count: number }
  /** The file of the device keys cannot be read. */
  | { tell: "keysDamaged" }

  // The end
  | { tell: "ended" };
