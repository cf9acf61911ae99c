// How long the event loop of an unchanged program stalls, as `watch-event-loop.ts` records.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { folder } from "../system/programs.ts";

/** A watch on programs that are started through it. */
export interface Watch {
  /** The prefix of the program's command line. */
  readonly on: string[];
  /**
   * The longest stall since then (ms since 1970), in ms: by the clock, and computed by the program
   * itself.
   */
  longest(since: number): { wallMs: number; ownMs: number };
}

export function watchStalls(t: TestContext): Watch {
  const file = join(folder(t), "stalls");
  const preload = new URL("watch-event-loop.ts", import.meta.url).href;
  return {
    on: ["env", `NODE_OPTIONS=--import=${preload}`, `TINCAN_STALLS=${file}`],
    longest(since) {
      const noted = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
      const stalls = noted
        .map((line) => line.split(" ").map(Number))
        .filter(([at = 0, wallMs = 0]) => at - wallMs >= since);
      const most = (column: 1 | 2): number =>
        Math.round(Math.max(0, ...stalls.map((stall) => stall[column] ?? 0)));
      return { wallMs: most(1), ownMs: most(2) };
    },
  };
}
