// Requests that are over: a yes to one of them, even if somebody has kept it, does not revive it.
import { limits, msOf, type RequestId } from "#protocol";
import type { Context } from "../world/context.ts";

/**
 * Only somebody who wants to fill the disk makes more of them, or wants older ones forgotten; 4 MB.
 */
const overMax = 65_536;

/** As many as somebody may want to fill the memory with. */
const passedMax = 4_096;

/** The requests that are over, on disk, until a yes to them would have expired anyway. */
export interface Over {
  /** From now on no yes to this request counts. */
  close(id: RequestId): void;
  /**
   * The same for a request of others that nobody here has answered, but only in memory: strangers
   * make as many as they like, and must not push out those to which there is a yes.
   */
  pass(id: RequestId): void;
  has(id: RequestId): boolean;
  /** Forgets requests whose yes would have expired by now, and the oldest if there are too many. */
  tidy(): void;
}

/** Opens what the disk holds; times are in ms since 1970. */
export function openOver({ store, now }: Context): Over {
  const passed = new Set<RequestId>();
  return {
    close(id) {
      const until = msOf(now()) + limits.answerLifeMs + limits.clockSkewMs;
      store.run("INSERT OR REPLACE INTO over VALUES (?, ?)", id, until);
    },
    pass(id) {
      passed.add(id);
      const [oldest] = passed;
      if (oldest !== undefined && passed.size > passedMax) passed.delete(oldest);
    },
    has: (id) => passed.has(id) || store.get("SELECT id FROM over WHERE id = ?", id) !== undefined,
    tidy() {
      store.run(
        `DELETE FROM over WHERE until < ? OR until <
           (SELECT until FROM over ORDER BY until DESC LIMIT 1 OFFSET ?)`,
        msOf(now()), overMax,
      ); // prettier-ignore
    },
  };
}
