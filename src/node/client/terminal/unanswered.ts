// The commands that the peer has yet to answer: leaving waits until their answers are printed.
import type { Command, PeerEvent } from "#peer";

type Done = Command["do"];
type Told = PeerEvent["tell"];

/** The events that answer a command. For commands not listed here, the state is the answer. */
const answers: Partial<Record<Done, readonly Told[]>> = {
  write: ["kept", "notKept", "tooLong", "noChat"],
  who: ["online"],
  history: ["history", "noSuchName", "noChat"],
  status: ["status", "noChat"],
  verify: ["safetyNumber", "accountChanged", "noSuchName", "noChat", "refused"],
  trust: ["trusted", "nothingToTrust", "noSuchName", "refused"],
  block: ["blocked", "noSuchName", "notLookedUp", "thatIsYou", "noChat", "refused"],
  forgetAnswer: ["answerForgotten", "noSuchName", "notLookedUp", "thatIsYou", "refused"],
  relayOnly: ["relayOnly", "noSuchName", "refused"],
  hide: ["hidden", "refused"],
  quota: ["quota", "noSuchName", "noChat"],
  staySignedIn: ["stays", "notKept"],
  devices: ["devices"],
  changePassword: [
    "passwordChanged",
    "passwordUndecided",
    "samePassword",
    "wrongPassword",
    "refused",
  ],
  revoke: ["deviceRevoked", "noSuchDevice", "thatDeviceIsHere", "wrongPassword", "refused"],
  leave: ["youLeft", "noChat"],
};

/** Commands without an answer yet, in order. */
export interface Unanswered {
  ask(done: Done): void;
  /** Takes the event as the answer to the first command it can answer, and returns that command. */
  settle(told: Told): Done | undefined;
  /** The peer restarted, and will not answer earlier commands. */
  forgetAll(): void;
  readonly size: number;
}

/** Makes an empty list. */
export function createUnanswered(): Unanswered {
  let waiting: Done[] = [];
  return {
    ask(done) {
      if (done in answers) waiting.push(done);
    },
    settle(told) {
      const index = waiting.findIndex(
        (done) => answers[done]?.includes(told) || told === "notTaken",
      );
      return index < 0 ? undefined : waiting.splice(index, 1)[0];
    },
    forgetAll() {
      waiting = [];
    },
    get size() {
      return waiting.length;
    },
  };
}
