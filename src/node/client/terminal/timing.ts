// What the time of a line says: whether it was typed after reading, and how long it waits to leave.
import type { Item } from "./dialogue-turn.ts";
import type { Stage } from "./stage.ts";

const readingMs = 1_000;

/** Whether the line was typed before a person can have read what was shown at `shownMs`. */
export const typedBefore = (stage: Stage, item: Item, shownMs: number): boolean =>
  item.atMs <= shownMs + (stage.terminal ? readingMs : 0);

const aheadPatienceMs = 65_000;
const patienceMs = 2_000;

/**
 * Until when this line, which leaves, waits for what came before it. A script's lines are all there
 * before their time, and are to be worked off; whoever types `exit` after reading wants to go.
 */
export function leaveBy(stage: Stage, item: Item): number {
  item.nextSinceMs ??= stage.nowMs;
  return item.nextSinceMs + (typedAhead(stage, item) ? aheadPatienceMs : patienceMs);
}

/** Whether the line was there before the state that takes it. */
export const typedAhead = (stage: Stage, { line, atMs }: Item): boolean =>
  line === undefined || atMs <= stage.sinceMs;
