// The states of the chat in front of the person.
import type { Steady } from "#protocol";
import type { Contact } from "../people/contacts.ts";
import type { PathKind } from "../world/events.ts";

/** Why a message waits. */
export type WaitReason = "offline" | "declined" | "server" | "unknown";

/** Where the person is, and with whom. */
export type State =
  | { at: "prompt" }
  | { at: "finding"; name: string }
  | { at: "ringing"; with: Contact }
  /** They asked and the person said yes; `from`: the chat that was open until then. */
  | { at: "joining"; with: Contact; from: Contact | undefined }
  /** `linkBy`: until then, a link that was just agreed on may still be coming up. */
  | { at: "open"; with: Contact; path: PathKind | undefined; linkBy: Steady };
