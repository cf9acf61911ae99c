// What a person can do on the page.
import type { AnswerWord } from "#peer";

/** One act. Names are as typed; what they become is told by {@link Shared} and {@link Tab}. */
export type Act =
  // The way in
  | { act: "password"; password: string }
  /** Gives the name up for another one. */
  | { act: "otherName" }
  | { act: "stay"; stay: boolean }

  // Chats
  /** Looks at the chat with this name; rings nobody. */
  | { act: "look"; name: string }
  /** Looks at no chat. */
  | { act: "close" }
  /** Asks to chat, or joins a chat that is agreed on. */
  | { act: "ask"; name: string }
  | { act: "withdraw" }
  | { act: "answer"; name: string; says: AnswerWord }
  /** Sends into the chat that is looked at. */
  | { act: "send"; text: string }
  /** Sends once more what could not be kept, or gives it up. */
  | { act: "sendAgain"; id: string }
  | { act: "discard"; id: string }
  /** What stands in the field of the chat that is looked at, some moments after it was typed. */
  | { act: "draft"; text: string }
  /** These lines were on the screen. */
  | { act: "seen"; lines: number[] }
  /** More lines before, or behind; the newest ones; those around one that was found. */
  | { act: "older" }
  | { act: "newer" }
  | { act: "toEnd" }
  | { act: "jump"; name: string; line: number }
  /** Leaves the chat that is looked at: the yes is over. */
  | { act: "leave" }

  // Looking for something
  | { act: "search"; text: string }
  | { act: "moreFound" }
  | { act: "endSearch" }

  // Trust and settings
  | { act: "verify" }
  | { act: "trust" }
  | { act: "forgetAnswer" }
  | { act: "relayOnly"; name?: string; on: boolean }
  /** This sentence was read. */
  | { act: "dismiss"; notice: number }
  | { act: "signOut" };
