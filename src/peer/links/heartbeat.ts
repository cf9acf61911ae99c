// The heartbeat of a link: checks whether its carrier still reaches the other side.
//
// A dead carrier raises no error, so each side asks on its own. Anything that arrives over the same
// carrier counts as an answer; traffic over another carrier does not.
import { after, msBetween, type Steady } from "#protocol";

/** One side's view of a link's current carrier. */
export interface Heartbeat {
  /** Something has arrived over the link's carrier. */
  heard(): void;
  /** A person said or heard something: asks more often for a while. */
  stir(now: Steady): void;
  /** There is a reason to ask at once; waits for the answer as usual. */
  hurry(now: Steady): void;
  /** The other side has probably gone: asks at once, and does not wait long. */
  doubt(now: Steady): void;
  /** Whether we have heard nothing since the last question, or have a reason to doubt. */
  readonly isDoubtful: boolean;
  nextAt(now: Steady): Steady;
  /** What to do now. `dead`: too many questions in a row went unanswered. */
  beat(now: Steady): "wait" | "ask" | "dead";
}

const activeMs = 10_000;
const idleMs = 25_000;
const activeForMs = 60_000;
const doubtMs = 4_000;
const unansweredMax = 2;
/**
 * Only a device that was asleep can be this late; by then the other side may have dropped the link.
 * A link that people start to use again can be late for its new, shorter interval, but never by
 * this much.
 */
const asleepMs = idleMs - activeMs;

/** The heartbeat of a link that was made at `madeAt`, ms as {@link Context.now} counts them. */
export function createHeartbeat(madeAt: Steady): Heartbeat {
  let state: "calm" | "doubting" = "calm";
  let askedAt = madeAt;
  let stirredAt = madeAt;
  let unanswered = 0;

  function intervalMs(now: Steady): number {
    if (state === "doubting" && unanswered > 0) return doubtMs;
    return msBetween(stirredAt, now) < activeForMs ? activeMs : idleMs;
  }
  const nextAt = (now: Steady): Steady => after(askedAt, intervalMs(now));
  const isDead = (): boolean => unanswered >= (state === "doubting" ? 1 : unansweredMax);

  function hurry(now: Steady): void {
    askedAt = after(now, -idleMs);
    unanswered = 0;
  }
  function doubt(now: Steady): void {
    state = "doubting";
    hurry(now);
  }

  return {
    heard() {
      state = "calm";
      unanswered = 0;
    },
    stir(now) {
      stirredAt = now;
    },
    hurry,
    doubt,
    get isDoubtful() {
      return state === "doubting" || unanswered > 0;
    },
    nextAt,
    beat(now) {
      if (now < nextAt(now)) return "wait";
      if (now > after(nextAt(now), asleepMs)) doubt(now);
      if (isDead()) return "dead";
      unanswered += 1;
      askedAt = now;
      return "ask";
    },
  };
}
