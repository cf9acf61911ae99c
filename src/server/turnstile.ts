// The turnstile: lets devices in a few at a time, so that a crowd that comes back does not hold up
// those who are in already.
//
// A server that starts again has everybody before its door within seconds, and to let one in costs
// a millisecond. Taken all in a row, that would be a second in which nothing else is heard.
import { after } from "#protocol";
import type { Core } from "./core.ts";
import type { Connection } from "./peer-connection.ts";
import type { Wake } from "./wakes.ts";
import type { Asker } from "./wire.ts";

/** Where devices wait to be let in, the first come first. */
export interface Turnstile {
  /** Calls back at once or, while many come, a little later; never for a connection that is gone. */
  pass(asker: Asker, enter: () => void): void;
}

/** Until the next few are let in, ms: time for whatever else has come meanwhile. */
const sliceMs = 20;

/** Lets in `signInsAtOnce` devices, and as many more every 20 ms, in the order in which they came. */
export function createTurnstile({ turn, wakes, wire, world }: Core): Turnstile {
  /** A connection waits once, so this is no longer than there are connections. */
  const waiting = new Map<Connection, () => void>();
  let passed = 0;
  let next: Wake | undefined;

  function open(): void {
    next = undefined;
    passed = 0;
    for (const [connection, enter] of waiting) {
      if (passed >= world.limits.signInsAtOnce) return;
      waiting.delete(connection);
      if (connection.state.at !== "gone") admit(enter);
    }
  }

  function admit(enter: () => void): void {
    passed += 1;
    next ??= wakes.at(after(turn.now, sliceMs), open);
    enter();
  }

  return {
    pass(asker, enter) {
      if (waiting.has(asker.connection)) return wire.refuse(asker, "not-now");
      if (passed < world.limits.signInsAtOnce) admit(enter);
      else waiting.set(asker.connection, enter);
    },
  };
}
