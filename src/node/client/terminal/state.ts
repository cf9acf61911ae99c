// Where a dialogue stands, and what is asked there.
import { prompts } from "#peer";

/** A chat that is open, or that rings. */
export interface OpenChat {
  readonly name: string;
  /** The other's device is there: what is written gets there soon. */
  live: boolean;
  /** It was said that messages wait, and nothing has changed since. */
  waitingTold: boolean;
}

/** A chat that ended by itself: the other left it, or never came into it. */
export interface Closed {
  name: string;
  how: "left" | "unanswered";
}

/** Something that will be told before the next line is taken. */
export type Waiting = { at: "waiting" } &
  /** The program opens the profile. */
  (
    | { awaits: "profile"; name: string }
    /** Whether the name is new or known, or the device signed in already. */
    | { awaits: "name"; name: string }
    | { awaits: "signUp" | "signIn"; name: string }
    /** Who is online; not awaited for longer than `wakeMs`. */
    | { awaits: "online"; wakeMs: number }
    /** That it rings, or an open chat, or why not. */
    | { awaits: "talk"; name: string }
    /** The chat that a yes opens. */
    | { awaits: "answer"; name: string }
    | { awaits: "withdraw" | "leave" }
  );

/** Where a dialogue stands. */
export type State =
  | { at: "start" }
  | { at: "username" }
  | { at: "newPassword"; name: string }
  | { at: "newPasswordAgain"; name: string; password: string }
  | { at: "password"; name: string }
  | { at: "stay" }
  | Waiting
  /** `closed`: the chat that ended before this prompt, and not by a word of this person. */
  | { at: "prompt"; closed?: Closed | undefined }
  | { at: "ringing"; chat: OpenChat }
  | { at: "chat"; chat: OpenChat }
  /** What was written is on its way; then the chat is left, or everything. */
  | { at: "leaving"; aim: "leave" | "signOut"; chat?: OpenChat; untilMs: number; wakeMs: number }
  | { at: "signingOut"; wakeMs: number }
  | { at: "over" };

/** What the state asks, if it asks anything. */
export function promptOf({ at }: State): string | undefined {
  if (at === "username") return prompts.username;
  if (at === "newPassword" || at === "password") return prompts.password;
  if (at === "newPasswordAgain") return prompts.passwordAgain;
  if (at === "stay") return prompts.stay;
  return at === "prompt" ? prompts.talkTo : undefined;
}

/** Whether what is typed is hidden: at a password, and already where one may be asked for next. */
export const hidesInput = (state: State): boolean =>
  ["password", "newPassword", "newPasswordAgain"].includes(state.at) ||
  awaits(state, "name", "signIn");

/** Whether the state waits for one of these. */
export const awaits = (state: State, ...what: Waiting["awaits"][]): boolean =>
  state.at === "waiting" && what.includes(state.awaits);

/** The chat that the state has, ringing or open. */
export const chatOf = (state: State): OpenChat | undefined =>
  "chat" in state ? state.chat : undefined;
