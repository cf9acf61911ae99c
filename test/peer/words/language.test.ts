// The seam for languages: what a second one must define, and that one file defines it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as spoken from "../../../src/peer/words/language.ts";
import type { Words } from "../../../src/peer/words/language.ts";

/** A language derived from the current one, for as long as there is no second. */
const loud: Words = {
  ...spoken,
  prompts: { ...spoken.prompts, talkTo: "TALK TO:" },
  duration: (ms) => spoken.duration(ms).toUpperCase(),
};

test("another language needs one value for each name, and its texts may be anything", () => {
  assert.deepEqual(Object.keys(loud).toSorted(), Object.keys(spoken).toSorted());
  assert.equal(loud.duration(45_000), "45 SECONDS");
});
