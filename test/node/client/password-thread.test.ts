// The thread for passwords ends when nobody needs it, and never while it works.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPasswordThread } from "../../../src/node/client/password-thread.ts";

/** Argon2id at its cheapest, because tests should not pay for it. */
const cheap = { memoryKib: 8, iterations: 1, parallelism: 1 };

/** The thread has its first step by then, but hardly an answer. */
const begun = async (): Promise<void> => {
  await import("../../../src/node/client/password-worker.ts");
  await new Promise((resolve) => setImmediate(resolve));
};

test("on a slow or sleeping machine, a password is stretched to the end", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const passwords = createPasswordThread(cheap);
  t.after(() => passwords.end());
  const answer = passwords.startSignUp("correct horse");
  await begun();
  t.mock.timers.tick(3_600_000);
  const { request } = await answer;
  assert.equal(request.length, 32);
});

test("a thread whose next step does not come ends, and a later step starts another", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const passwords = createPasswordThread(cheap);
  t.after(() => passwords.end());
  await passwords.startSignUp("correct horse");
  t.mock.timers.tick(60_000);
  const { request } = await passwords.startSignUp("correct horse");
  assert.equal(request.length, 32);
});
