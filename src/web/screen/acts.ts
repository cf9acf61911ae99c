// What a person can do on the page.
import type { AnswerWord } from "#peer";
import type { DeviceId } from "#protocol";

/** One act. Names are as typed; {@link Shared} and {@link Tab} show what becomes of them. */
export type Act =
  // The way in
  /** Goes on although the way to the server is open. */
  | { act: "acceptWire" }
  | { act: "password"; password: string }
  /** Gives up this name, to choose another. */
  | { act: "otherName" }
  | { act: "stay"; stay: boolean }
  /** This device goes, and the one here takes its place. */
  | { act: "makeRoom"; device: DeviceId }

  // Chats
  /** Opens the chat with this name; rings nobody. */
  | { act: "look"; name: string }
  /** Shows no chat. */
  | { act: "close" }
  /** Asks to chat, or joins an agreed chat. */
  | { act: "ask"; name: string }
  | { act: "withdraw" }
  | { act: "answer"; name: string; says: AnswerWord }
  /** Sends into the open chat. */
  | { act: "send"; text: string }
  /** Sends again what could not be saved, or discards it. */
  | { act: "sendAgain"; id: string }
  | { act: "discard"; id: string }
  /** The text in the field of a chat, shortly after it was typed; the chat may be closed by now. */
  | { act: "draft"; name: string; text: string }
  /** These lines were on the screen, and the person may have looked at them. */
  | { act: "seen"; lines: number[]; atEnd: boolean }
  /** Whether the end of what is loaded is on the screen. */
  | { act: "atEnd"; atEnd: boolean }
  /** More lines before, or after; the newest ones; the first new ones; those around a result. */
  | { act: "older" }
  | { act: "newer" }
  | { act: "toEnd" }
  | { act: "toNew" }
  | { act: "jump"; name: string; line: number }
  /** Leaves the open chat: the yes no longer counts. */
  | { act: "leave" }

  // Looking for something
  | { act: "search"; text: string }
  | { act: "moreFound" }
  | { act: "endSearch" }

  // Trust and settings
  | { act: "verify" }
  | { act: "trust" }
  | { act: "block" }
  | { act: "forgetAnswer" }
  /** Shows how much of the disk the person fills; `bytes`: lets them fill so much. */
  | { act: "quota"; bytes?: number }
  | { act: "relayOnly"; name?: string; on: boolean }
  | { act: "hide"; on: boolean }
  /** Reads the devices of the account, and removes one of them. */
  | { act: "devices" }
  | { act: "revoke"; device: DeviceId; password: string }
  | { act: "changePassword"; from: string; to: string }
  /** The person has read this sentence. */
  | { act: "dismiss"; notice: number }
  | { act: "signOut" };
