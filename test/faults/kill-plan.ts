// The kills of a storm, made from a seed in advance: whom and when. So a failure can be tried again.
//
// Real time decides where exactly a death falls. The same seed makes the same plan, but not quite
// the same storm.
import type { Dice } from "./fault-dice.ts";

/** The death of one program or two, this long after something, ms. `start`: its own start. */
export interface Death {
  who: "alice" | "bob" | "both";
  after: "start" | "chat" | "kept" | "shown";
  delayMs: number;
}

const longestMs = { start: 500, chat: 400, kept: 4, shown: 4 };

/** The deaths of one pair; moments right after something has become true are more likely. */
export function planDeaths(dice: Dice, count: number): Death[] {
  return Array.from({ length: count }, () => {
    const after = dice.oneOf<Death["after"]>(["start", "chat", "kept", "kept", "shown", "shown"]);
    const who = dice.oneOf<Death["who"]>(["alice", "alice", "bob", "bob", "both"]);
    return { who, after, delayMs: dice.between(0, longestMs[after]) };
  });
}

/** How long the server lives each time, ms: usually long enough for everyone to come back. */
export const planServerDeaths = (dice: Dice, count: number): number[] =>
  Array.from({ length: count }, () => dice.between(200, 5_000));
