// What was heard about requests and is out of time by this clock: it may be the clock that is wrong.
import { peekAnswer, peekRequest, type FromServer, type RequestId } from "#protocol";

/** What the server tells of a request, or of the answer to one. */
export type RequestFrame = Extract<FromServer, { type: "asked" | "answered" }>;

/** More of them are made only by somebody who wants to fill the memory. */
const untimelyMax = 64;

/** At most 64 frames that this clock calls too early or too late; more replace the oldest. */
export interface Untimely {
  keep(frame: RequestFrame): void;
  /** The clock was set: everything is to be looked at again. */
  take(): RequestFrame[];
  /** The request is over, or was answered. */
  drop(request: RequestId): void;
}

const idOf = (frame: RequestFrame): RequestId | undefined =>
  (frame.type === "asked" ? peekRequest(frame.request) : peekAnswer(frame.answer))?.id;

/** Keeps them in memory only: the server tells of requests again after a restart. */
export function createUntimely(): Untimely {
  let frames: RequestFrame[] = [];
  return {
    keep(frame) {
      frames = [...frames.slice(1 - untimelyMax), frame];
    },
    take() {
      const taken = frames;
      frames = [];
      return taken;
    },
    drop(request) {
      frames = frames.filter((frame) => idOf(frame) !== request);
    },
  };
}
