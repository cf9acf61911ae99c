// A person at Tincan, whatever is in front of them: what a story lets them do, and what they notice.
import type { TestContext } from "node:test";
import type { Place } from "../system/programs.ts";

/** Everything that is awaited fails when it does not come within some seconds. */
export interface Person {
  readonly name: string;
  /** Learns who is online, or that somebody is. */
  seesOnline(name: string): Promise<void>;
  /** Is told that somebody who was online is not any more. */
  seesOffline(name: string): Promise<void>;
  /** Asks for a chat by name. */
  asksFor(name: string): Promise<void>;
  /** Takes the request back that is ringing. */
  withdraws(name: string): Promise<void>;
  /** Is told that somebody has taken a request back. */
  seesWithdrawn(name: string): Promise<void>;
  isToldNobodyIsCalled(name: string): Promise<void>;
  isAskedBy(name: string): Promise<void>;
  /** Is told that messages of somebody wait, and lets them in. */
  letsMessagesIn(name: string): Promise<void>;
  answers(name: string, says: "yes" | "no" | "always" | "block"): Promise<void>;
  /** Wants to be asked again by somebody who is let in always, or is blocked. */
  wantsToBeAskedBy(name: string): Promise<void>;
  isInChatWith(name: string): Promise<void>;
  /** The chat goes over a direct path. */
  isDirectWith(name: string): Promise<void>;
  isTold(name: string, what: "declined" | "left"): Promise<void>;
  /** Opens the chat with somebody who is not there, to write to. */
  opensChatOf(name: string): Promise<void>;
  writes(text: string): Promise<void>;
  /** Reads a message of somebody, who has the chat open. */
  reads(name: string, text: string): Promise<void>;
  /** What was written last was read by the other. */
  seesRead(name: string): Promise<void>;
  leaves(name: string): Promise<void>;
  /** Ends without a word. */
  crashes(): Promise<void>;
  /** Starts again on the same device, which asks for nothing. */
  comesBack(): Promise<void>;
  /** Finds these messages of the chat, in this order. */
  remembers(name: string, texts: string[]): Promise<void>;
  signsOut(): Promise<void>;
}

/** Signs somebody up who stays signed in. */
export type SignUp = (test: TestContext, server: Place, name: string) => Promise<Person>;
