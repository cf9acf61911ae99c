// How often the server answers one household.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAnswerRate } from "../../../src/node/server/answer-rate.ts";

const options = { burst: 2, perSecond: 1, householdsMax: 3 };

test("a household gets its burst, then answers at its rate", () => {
  const rate = createAnswerRate(options);
  const answers = [0, 0, 0, 500, 1000, 1001].map((nowMs) => rate.allows("home", nowMs));
  assert.deepEqual(answers, [true, true, false, false, true, false]);
});

test("a household gets no more than its burst, however long it was quiet", () => {
  const rate = createAnswerRate(options);
  rate.allows("home", 0);
  const answers = [1e9, 1e9, 1e9].map((nowMs) => rate.allows("home", nowMs));
  assert.deepEqual(answers, [true, true, false]);
});

test("a flood in the name of one household does not affect the others", () => {
  const rate = createAnswerRate(options);
  for (let asked = 0; asked < 100; asked++) rate.allows("victim", 0);
  assert.equal(rate.allows("home", 0), true);
});

test("with too many households, the server forgets the one that has been quiet the longest", () => {
  const rate = createAnswerRate(options);
  const exhaust = (household: string) => [0, 0].map((nowMs) => rate.allows(household, nowMs));
  for (const household of ["a", "b", "c", "d"]) exhaust(household);
  assert.deepEqual(
    ["d", "c", "b"].map((household) => rate.allows(household, 0)),
    [false, false, false],
  );
  assert.equal(rate.allows("a", 0), true);
});
