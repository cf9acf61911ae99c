// Where a dialogue stands, and what it asks there.
import { prompts } from "#peer";
import type { DeviceId } from "#protocol";

/** A chat that is open or ringing. */
export interface OpenChat {
  readonly name: string;
  /** The other person's device is online, so messages arrive soon. */
  live: boolean;
  /** We have said that messages wait, and nothing has changed since. */
  waitingTold: boolean;
}

/** A chat that the other person left, or never joined. */
export interface Closed {
  name: string;
  how: "left" | "unanswered";
}

/** Something we must hear before we take the next line. */
export type Waiting = { at: "waiting" } &
  /** The program is opening the profile; `saidAtMs`: when we last said that it converts it. */
  (
    | { awaits: "profile"; name: string; saidAtMs?: number }
    /** Whether the name is new or known, or the device is already signed in. */
    | { awaits: "name"; name: string }
    | { awaits: "signUp" | "signIn"; name: string }
    /** The list of who is online; waits at most until `wakeMs`. */
    | { awaits: "online"; wakeMs: number }
    /** That the chat rings, is open, or why neither. */
    | { awaits: "talk"; name: string }
    /** The chat that a yes opens. */
    | { awaits: "answer"; name: string }
    | { awaits: "withdraw" | "leave" }
    /** That the account has changed, or why not. */
    | { awaits: "change" }
  );

/** Where a dialogue stands. */
export type State =
  | { at: "start" }
  | { at: "username" }
  | { at: "openWire"; name: string }
  | { at: "newPassword"; name: string }
  | { at: "newPasswordAgain"; name: string; password: string }
  | { at: "password"; name: string }
  /** The account has as many devices as it may, and these are all. */
  | { at: "full"; name: string; devices: readonly DeviceId[] }
  | { at: "stay" }
  | Waiting
  /** The password that removes this device. */
  | { at: "revoking"; device: DeviceId }
  /** The password of now, then the new one twice. */
  | { at: "oldPassword" }
  | { at: "nextPassword"; from: string }
  | { at: "nextPasswordAgain"; from: string; to: string }
  /** `closed`: the chat that ended before this prompt, unless this person ended it. */
  | { at: "prompt"; closed?: Closed | undefined }
  | { at: "ringing"; chat: OpenChat }
  | { at: "chat"; chat: OpenChat }
  /** Sends what was written, and then leaves the chat, or signs out. */
  | {
      at: "leaving";
      aim: "leave" | "signOut" | "logOut";
      chat?: OpenChat;
      untilMs: number;
      wakeMs: number;
    }
  | { at: "signingOut"; how: "signOut" | "logOut"; wakeMs: number }
  | { at: "over" };

/** The state's question, if it has one. */
export function promptOf({ at }: State): string | undefined {
  if (at === "username") return prompts.username;
  if (at === "openWire") return prompts.openWire;
  if (at === "newPassword" || at === "password" || at === "revoking") return prompts.password;
  if (at === "newPasswordAgain" || at === "nextPasswordAgain") return prompts.passwordAgain;
  if (at === "oldPassword") return prompts.oldPassword;
  if (at === "nextPassword") return prompts.newPassword;
  if (at === "full") return prompts.makeRoom;
  if (at === "stay") return prompts.stay;
  return at === "prompt" ? prompts.talkTo : undefined;
}

const secrets = new Set<State["at"]>([
  "password", "newPassword", "newPasswordAgain", "revoking",
  "oldPassword", "nextPassword", "nextPasswordAgain",
]); // prettier-ignore

/** Whether to hide typing: at a password prompt, and already when one may come next. */
export const hidesInput = (state: State): boolean =>
  secrets.has(state.at) || awaits(state, "profile", "name", "signIn", "change");

/** Whether the state waits for one of these. */
export const awaits = (state: State, ...what: Waiting["awaits"][]): boolean =>
  state.at === "waiting" && what.includes(state.awaits);

/** The chat in this state, ringing or open. */
export const chatOf = (state: State): OpenChat | undefined =>
  "chat" in state ? state.chat : undefined;
