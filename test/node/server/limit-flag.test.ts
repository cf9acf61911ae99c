// Limits on the command line: what an operator types, and what it means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limitNames, parseLimits } from "../../../src/node/server/limit-flag.ts";

test("a count or a time takes one number, and a rate takes two", () => {
  assert.deepEqual(parseLimits(["lobbyCloses=50", "signUpsByAddress=2/1"]), {
    lobbyCloses: 50,
    signUpsByAddress: { burst: 2, perHour: 1 },
  });
  assert.deepEqual(parseLimits(["ringMs=1", "ringMs=30000"]), { ringMs: 30_000 });
});

test("every limit can be set", () => {
  const settable = limitNames.filter((name) =>
    ["7", "7/8"].some((value) => typeof parseLimits([`${name}=${value}`]) === "object"),
  );
  assert.deepEqual(settable, limitNames);
});

const said = (typed: string): string => String(parseLimits(["ringMs=1", typed]));

test("for an unknown limit the operator sees a sentence that lists the known ones", () => {
  assert.match(said("lobby=5"), /there is no limit "lobby"; the limits are .*lobbyCloses/);
  assert.match(said("constructor=5"), /there is no limit/);
  const wrong = ["lobbyCloses=5/5", "lobbyCloses=-1", "lobbyCloses=", "lobbyCloses=1=2"];
  for (const typed of wrong) assert.match(said(typed), /takes one whole number/);
  assert.match(said("signUpsByAddress=5"), /takes BURST\/PERHOUR/);
});
