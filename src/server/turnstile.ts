// The turnstile: lets devices in a few at a time, so that a returning crowd does not hold up
// devices that are already in.
//
// After a restart everybody reconnects within seconds, and letting one in costs a millisecond. All
// in a row, a thousand devices would block the server for a second.
import { after } from "#protocol";
import type { Core } from "./core.ts";
import type { Connection } from "./peer-connection.ts";
import type { Wake } from "./wakes.ts";
import type { Asker } from "./wire.ts";

/** The queue for signing in: first come, first served. */
export interface Turnstile {
  /** Calls back at once, or a little later in a crowd; never for a connection that has closed. */
  pass(asker: Asker, enter: () => void): void;
}

/** Pause before the next few, ms: time for other input. */
const sliceMs = 20;

/**
 * Lets in `signInsAtOnce` devices, and as many more every 20 ms, in the order in which they came.
 */
export function createTurnstile({ turn, wakes, wire, world }: Core): Turnstile {
  /** Each connection waits at most once, so this has at most one row per connection. */
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
