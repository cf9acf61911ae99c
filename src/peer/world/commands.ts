// The commands that a person, or a script in a person's place, can give to a peer.

import type { DeviceId } from "#protocol";

/** The four answers to a chat request. */
export const answerWords = ["yes", "no", "always", "block"] as const;
/** One of {@link answerWords}. */
export type AnswerWord = (typeof answerWords)[number];

/**
 * A part of a chat: its newest lines, those around the first new line (the newest if none is new),
 * or those next to the {@link ChatLine} with this number.
 */
export type LinesAt =
  | { from: "end" }
  | { from: "firstNew" }
  | { from: "before" | "after" | "around"; line: number };

/** One command; a peer answers with events. Names are in their normal form (`normaliseName`). */
export type Command =
  /** Connect, then ask whether the name is known, or sign in at once with the keys kept here. */
  | { do: "start" }
  /** Go on although the way to the server is open; the event `wireIsOpen` asks for it. */
  | { do: "acceptWire" }
  /** Sign up: the name is new, and this becomes its password. */
  | { do: "signUp"; password: string }
  /** Sign in: the name is known, and this should be its password. */
  | { do: "signIn"; password: string }
  /** Answer `devicesFull`: this device goes, and the one here joins in its place. */
  | { do: "makeRoom"; device: DeviceId }
  /** Choose whether the next start on this device goes without a password, at any time. */
  | { do: "staySignedIn"; stay: boolean }
  /** Talk to this name: ask for a chat, open one that waits, or continue one that is agreed on. */
  | { do: "talk"; name: string }
  /** Bring the chat with this name to the front if it is agreed on; never rings. */
  | { do: "enter"; name: string }
  /** Withdraw the request that is ringing. */
  | { do: "withdraw" }
  /** Answer the request from this name, or the one shown last. */
  | { do: "answer"; name?: string; says: AnswerWord }
  /** Look a name up without ringing. The answer is the event `met`, or the reason why not. */
  | { do: "meet"; name: string }
  /**
   * Write into the chat that is open, ringing or waiting, or into the one with this person you have
   * met. The text has at most 32,768 bytes, or the answer is `tooLong`. A text with the same `id`
   * (random, at most 64 characters) is written only once.
   */
  | { do: "write"; text: string; name?: string; id?: string }
  /**
   * Confirm that the screen has shown the {@link ChatLine} with this number; `above`: the person is
   * done with all that stands before it, too, whichever device wrote it.
   */
  | { do: "shown"; line: number; above?: boolean }
  /** Leave the chat that is open, or the one with this name. */
  | { do: "leave"; name?: string }
  /** Show the last lines of the open chat, or of the chat with this name. */
  | { do: "history"; count: number; name?: string }
  /** Send `changed` events from now on. Give this before `start` to miss none. */
  | { do: "follow" }
  /** List all chats, or only the one with this name. */
  | { do: "chats"; name?: string }
  /** Read a part of a chat, at most 500 lines; the answer carries the same `tag`. */
  | { do: "lines"; name: string; count: number; at: LinesAt; tag: number }
  /** Find at most 500 lines that contain all these words, older than line `before` if given. */
  | { do: "search"; text: string; count: number; tag: number; before?: number }
  /** Remember a text that was typed but not sent; an empty one clears the draft. */
  | { do: "draft"; name: string; text: string }
  /** List the people who are online. */
  | { do: "who" }
  /** Count the messages of the open chat that are kept, delivered and read. */
  | { do: "status" }
  /** Show the safety number of a name. */
  | { do: "verify"; name?: string }
  /** Accept the account that the name has now: the person has compared the safety number. */
  | { do: "trust"; name: string }
  /**
   * Block the person in the open chat, or this one, met or not: ends what is agreed, and from then on
   * they see nothing of you.
   */
  | { do: "block"; name?: string }
  /** Undo `block` or `always`. */
  | { do: "forgetAnswer"; name: string }
  /** Never make a direct path with this name, or with anybody; `on: false` lifts that. */
  | { do: "relayOnly"; name?: string; on: boolean }
  /**
   * Show how much of this disk the person in the open chat, or this one, fills and may fill. `bytes`:
   * let them fill so much, at least 128 KiB; whatever has waited then comes.
   */
  | { do: "quota"; name?: string; bytes?: number }
  /** Look offline to everybody you have no chat with, on all devices, until `on: false`. */
  | { do: "hide"; on: boolean }
  /** List the devices of my account. */
  | { do: "devices" }
  /** Remove this other device from my account for good. */
  | { do: "revoke"; device: DeviceId; password: string }
  /** Change the password of my account from the one it has now. */
  | { do: "changePassword"; from: string; to: string }
  /** Leave everybody and the server, and end. Answered by the event `ended`. */
  | { do: "signOut" }
  /**
   * The same, and lock the keys of this device: from then on it takes the password to open this
   * profile. Works before anybody has signed in, too.
   */
  | { do: "logOut" };
