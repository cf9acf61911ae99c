// Plays every story once, and uses every pair that includes a browser; pairs.long.ts plays all
// combinations.
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import { pairs, stories, tellStory } from "./stories.ts";

/**
 * A story mostly waits, for instance until the server notices a crash, so more can run than there
 * are cores.
 */
describe("two people", { concurrency: 2 * availableParallelism() }, () => {
  for (const [index, sentence] of Object.keys(stories).entries()) {
    const pair = pairs[index % pairs.length] ?? pairs[0];
    if (pair) test(`${pair.join(" and ")}: ${sentence}`, (t) => tellStory(t, sentence, pair));
  }
});
