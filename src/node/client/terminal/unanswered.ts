// Which commands the peer has still to answer: nobody leaves before their answers are printed.
import type { Command, PeerEvent } from "#peer";

type Done = Command["do"];
type Told = PeerEvent["tell"];

/** The events that answer a command. Commands that are not here are answered by the state. */
const answers: Partial<Record<Done, readonly Told[]>> = {
  write: ["kept", "notKept", "tooLong", "noChat"],
  who: ["online"],
  history: ["history", "noSuchName", "noChat"],
  status: ["status", "noChat"],
  verify: ["safetyNumber", "accountChanged", "noSuchName", "noChat", "refused"],
  trust: ["trusted", "nothingToTrust", "refused"],
  forgetAnswer: ["answerForgotten", "noSuchName", "refused"],
  relayOnly: ["relayOnly", "noSuchName", "refused"],
  leave: ["youLeft", "noChat"],
};

/** Commands without an answer yet, in their order. */
export interface Unanswered {
  ask(done: Done): void;
  /** Takes the event as the answer to the first command that it can answer, and tells which. */
  settle(told: Told): Done | undefined;
  /** The peer began anew, and answers nothing of before. */
  forgetAll(): void;
  readonly size: number;
}

/** A list of commands that is empty: nothing has been asked yet. */
export function createUnanswered(): Unanswered {
  let waiting: Done[] = [];
  return {
    ask(done) {
      if (done in answers) waiting.push(done);
    },
    settle(told) {
      const index = waiting.findIndex((done) => answers[done]?.includes(told));
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
