// Frames about requests that are too early or too late by this clock, which may be wrong.
import { peekAnswer, peekRequest, type FromServer, type RequestId } from "#protocol";

/** A frame in which the server reports a request, or the answer to one. */
export type RequestFrame = Extract<FromServer, { type: "asked" | "answered" }>;

/** Only somebody who wants to fill the memory makes more of them. */
const untimelyMax = 64;

/** At most 64 frames that this clock calls too early or too late; more replace the oldest. */
export interface Untimely {
  keep(frame: RequestFrame): void;
  /** Somebody set the clock: hands everything over for another look. */
  take(): RequestFrame[];
  /** The request is over, or has its answer. */
  drop(request: RequestId): void;
}

const idOf = (frame: RequestFrame): RequestId | undefined =>
  (frame.type === "asked" ? peekRequest(frame.request) : peekAnswer(frame.answer))?.id;

/** Keeps them in memory only: after a restart the server reports requests again. */
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
