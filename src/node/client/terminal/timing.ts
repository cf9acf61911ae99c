// What a line's time tells us: whether it was typed after reading, and how long it may wait to
// leave.
import type { Item } from "./dialogue-turn.ts";
import type { Stage } from "./stage.ts";

const readingMs = 1_000;

/** Whether the line was typed before a person could have read what was shown at `shownMs`. */
export const typedBefore = (stage: Stage, item: Item, shownMs: number): boolean =>
  item.atMs <= shownMs + (stage.terminal ? readingMs : 0);

const aheadPatienceMs = 65_000;
const patienceMs = 2_000;

/**
 * Until when a line that leaves waits for earlier work. A script's lines all arrive early and must
 * all be carried out; a person who types `exit` after reading wants to go.
 */
export function leaveBy(stage: Stage, item: Item): number {
  item.nextSinceMs ??= stage.nowMs;
  return item.nextSinceMs + (typedAhead(stage, item) ? aheadPatienceMs : patienceMs);
}

/** Whether the line arrived before the state that takes it began. */
export const typedAhead = (stage: Stage, { line, atMs }: Item): boolean =>
  line === undefined || atMs <= stage.sinceMs;
