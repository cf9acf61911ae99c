// Requests that are over: a yes to one of them that is shown again, by whoever has kept it, is no yes.
import { limits, msOf, type RequestId } from "#protocol";
import type { Context } from "../world/context.ts";

/** How far the clocks of two people, and that of their server, may differ, ms. */
export const skewMs = 6 * 3_600_000;

/** More of them are made only by somebody who wants to fill the disk. */
const overMax = 4_096;

/** The requests that are over, on disk, until they could not count any more anyway. */
export interface Over {
  /** No yes to this request counts from now on. */
  close(id: RequestId): void;
  has(id: RequestId): boolean;
  /** Forgets those to which a yes would have expired by now, and the oldest of too many. */
  tidy(): void;
}

/** Opens what the disk holds; times are in ms since 1970. */
export const openOver = ({ store, now }: Context): Over => ({
  close(id) {
    const until = msOf(now()) + limits.answerLifeMs + skewMs;
    store.run("INSERT OR REPLACE INTO over VALUES (?, ?)", id, until);
  },
  has: (id) => store.get("SELECT id FROM over WHERE id = ?", id) !== undefined,
  tidy() {
    store.run(
      `DELETE FROM over WHERE until < ? OR until <
         (SELECT until FROM over ORDER BY until DESC LIMIT 1 OFFSET ?)`,
      msOf(now()), overMax,
    ); // prettier-ignore
  },
});
