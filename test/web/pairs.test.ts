// Every story once, and every pair that has a browser in it; pairs.long.ts tells every story to each pair.
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import { pairs, stories, tellStory } from "./stories.ts";

/** Most of the time a story waits, for instance until a crash counts as one. */
describe("two people", { concurrency: 2 * availableParallelism() }, () => {
  for (const [index, sentence] of Object.keys(stories).entries()) {
    const pair = pairs[index % pairs.length] ?? pairs[0];
    if (pair) test(`${pair.join(" and ")}: ${sentence}`, (t) => tellStory(t, sentence, pair));
  }
});
