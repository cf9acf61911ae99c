// The turnstile: lets devices in a few at a time, so that a crowd that comes back does not hold up
// those who are in already.
//
// A server that starts again has everybody before its door within seconds, and to let one in costs
// a millisecond. Taken all in a row, that would be a second in which nothing else is heard.
import type { Core } from "./core.ts";
import type { Line } from "./line.ts";
import type { Wake } from "./wakes.ts";
import type { Asker } from "./wire.ts";

/** Where devices wait to be let in, the first come first. */
export interface Turnstile {
  /** Calls back at once or, while many come, a little later; never for a line that is gone. */
  pass(asker: Asker, enter: () => void): void;
}

/** Until the next few are let in, ms: time for whatever else has come meanwhile. */
const sliceMs = 20;

/** Lets in `signInsAtOnce` devices, and as many more every 20 ms, in the order in which they came. */
export function createTurnstile({ turn, wakes, wire, world }: Core): Turnstile {
  /** A line waits once, so this is no longer than there are lines. */
  const waiting = new Map<Line, () => void>();
  let passed = 0;
  let next: Wake | undefined;

  function open(): void {
    next = undefined;
    passed = 0;
    for (const [line, enter] of waiting) {
      if (passed >= world.limits.signInsAtOnce) return;
      waiting.delete(line);
      if (line.state.at !== "gone") admit(enter);
    }
  }

  function admit(enter: () => void): void {
    passed += 1;
    next ??= wakes.at(turn.now + sliceMs, open);
    enter();
  }

  return {
    pass(asker, enter) {
      if (waiting.has(asker.line)) return wire.refuse(asker, "not-now");
      if (passed < world.limits.signInsAtOnce) admit(enter);
      else waiting.set(asker.line, enter);
    },
  };
}
