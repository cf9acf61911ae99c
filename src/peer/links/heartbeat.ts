// The heartbeat of a link: whether what carries it still reaches the other side.
//
// A dead line raises no error, so each side asks by itself. Everything that comes over the same
// carrier counts as an answer; what comes over another one does not.
import { after, msBetween, type Steady } from "#protocol";

/** One side's view of what carries a link now. */
export interface Heartbeat {
  /** Something came over what carries the link. */
  heard(): void;
  /** Something that people notice was said or heard: asks more often for a while. */
  stir(now: Steady): void;
  /** There is a reason to ask at once; the answer is waited for as ever. */
  hurry(now: Steady): void;
  /** There is a reason to believe that nobody is there: asks at once, and does not wait long. */
  doubt(now: Steady): void;
  /** Whether nothing was heard since the last question, or there is a reason to doubt. */
  readonly isDoubtful: boolean;
  nextAt(now: Steady): Steady;
  /** What is to be done now. `dead`: too many questions in a row were not answered. */
  beat(now: Steady): "wait" | "ask" | "dead";
}

const activeMs = 10_000;
const idleMs = 25_000;
const activeForMs = 60_000;
const doubtMs = 4_000;
const unansweredMax = 2;
/**
 * So late is only a device that was asleep, and the other side may have given the link up meanwhile.
 * A link that people begin to use again is asked for later than it then has to be, but never so late.
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
