// The stories that no other test of the page tells, each with another pair that includes a browser.
// pairs.long.ts plays every story with every pair.
import { describe, test } from "node:test";
import { pairs, tellStory } from "./stories.ts";

const told = [
  "the asker learns of a no, and what they write after it arrives the next time",
  "one request is withdrawn, one is blocked, and an always answers automatically",
];

/** A story mostly waits, for instance until the server notices a crash, so all run at once. */
describe("two people", { concurrency: pairs.length }, () => {
  for (const [index, pair] of pairs.entries()) {
    const [sentence] = told.slice(index);
    if (sentence) test(`${pair.join(" and ")}: ${sentence}`, (t) => tellStory(t, sentence, pair));
  }
});
