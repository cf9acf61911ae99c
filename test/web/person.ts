// What a person in a story can do and notice, whether at a browser or at a terminal.
import type { TestContext } from "node:test";
import type { Place } from "../system/programs.ts";

/** Each of these waits, and fails if what it waits for does not come. */
export interface Person {
  readonly name: string;
  /** Sees that somebody is online. */
  seesOnline(name: string): Promise<void>;
  /** Sees that somebody has gone offline. */
  seesOffline(name: string): Promise<void>;
  /** Asks for a chat by name. */
  asksFor(name: string): Promise<void>;
  /** Withdraws the ringing request. */
  withdraws(name: string): Promise<void>;
  /** Sees that somebody has withdrawn a request. */
  seesWithdrawn(name: string): Promise<void>;
  isToldNobodyIsCalled(name: string): Promise<void>;
  isAskedBy(name: string): Promise<void>;
  /** Sees that messages from somebody are waiting, and lets them in. */
  letsMessagesIn(name: string): Promise<void>;
  answers(name: string, says: "yes" | "no" | "always" | "block"): Promise<void>;
  /** Undoes an "always" or a "block", so that somebody's requests ring again. */
  wantsToBeAskedBy(name: string): Promise<void>;
  isInChatWith(name: string): Promise<void>;
  /** Sees that the chat uses a direct path. */
  isDirectWith(name: string): Promise<void>;
  isTold(name: string, what: "declined" | "left"): Promise<void>;
  /** Opens the chat with somebody who is offline, to write there. */
  opensChatOf(name: string): Promise<void>;
  writes(text: string): Promise<void>;
  /** Reads a message from somebody in the open chat. */
  reads(name: string, text: string): Promise<void>;
  /** Sees that the other person has read the last message. */
  seesRead(name: string): Promise<void>;
  leaves(name: string): Promise<void>;
  /** The program or page ends without notice. */
  crashes(): Promise<void>;
  /** Starts again on the same device, still signed in. */
  comesBack(): Promise<void>;
  /** Finds these messages in the chat, in this order. */
  remembers(name: string, texts: string[]): Promise<void>;
  signsOut(): Promise<void>;
}

/** Signs up a person who stays signed in. */
export type SignUp = (test: TestContext, server: Place, name: string) => Promise<Person>;
