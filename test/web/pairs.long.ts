// Plays every story with every pair that includes a browser.
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import { pairs, stories, tellStory } from "./stories.ts";

describe("two people", { concurrency: availableParallelism() }, () => {
  for (const pair of pairs) {
    for (const sentence of Object.keys(stories)) {
      test(`${pair.join(" and ")}: ${sentence}`, (t) => tellStory(t, sentence, pair));
    }
  }
});
