// The seam of languages: what a second one would have to say, and that one file would say it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as spoken from "../../../src/peer/words/language.ts";
import type { Words } from "../../../src/peer/words/language.ts";

/** A language made of the one that is spoken, for as long as there is no second. */
const loud: Words = {
  ...spoken,
  prompts: { ...spoken.prompts, talkTo: "TALK TO:" },
  duration: (ms) => spoken.duration(ms).toUpperCase(),
};

test("another language needs no more than one value for each name, and its texts may be any", () => {
  assert.deepEqual(Object.keys(loud).toSorted(), Object.keys(spoken).toSorted());
  assert.equal(loud.duration(45_000), "45 SECONDS");
});
