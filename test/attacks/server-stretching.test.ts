// What a server gains by letting a device stretch a password, which it alone decides when to do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { passwordServer } from "#crypto";
import { createPasswordThread } from "../../src/node/client/password-thread.ts";
import type { PasswordThread } from "../../src/node/client/password-thread.ts";

const cost = { memoryKib: 8_192, iterations: 3, parallelism: 4 };

/** Resolves after this many turns of the event loop. */
async function turns(count: number): Promise<string> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
  return `${count} turns`;
}

/** A sign-up that only has to stretch the password now. */
async function startedSignUp(passwords: PasswordThread) {
  const secret = await passwordServer.createSecret();
  const { state, request } = await passwords.startSignUp("correct horse");
  const response = await passwordServer.signUpResponse(secret, "alice", request);
  assert.ok(response);
  return {
    secret,
    finish: () => passwords.finishSignUp("correct horse", state, response, "alice"),
  };
}

test("a12: a device goes on with everything else while it stretches a password", async () => {
  const { finish } = await startedSignUp(createPasswordThread(cost));
  const finished = finish();
  const first = await Promise.race([finished.then(() => "the password"), turns(20)]);
  assert.equal(first, "20 turns");
  assert.ok(await finished);
});

test("a12: the thread that stretches a password ends with the sign-up, and a new one signs in", async () => {
  const passwords = createPasswordThread(cost);
  const { secret, finish } = await startedSignUp(passwords);
  const account = await finish();
  assert.ok(account);
  for (const [typed, isRight] of [
    ["correct horse", true],
    ["wrong horse", false],
  ] as const) {
    // prettier-ignore
    const { state, request } = await passwords.startSignIn(typed);
    const answer = await passwordServer.startSignIn(secret, "alice", account.record, request);
    assert.ok(answer);
    const ask = [typed, state, answer.response, "alice", account.stretching] as const;
    const signedIn = await passwords.finishSignIn(...ask);
    assert.deepEqual(signedIn?.exportKey, isRight ? account.exportKey : undefined);
  }
});

test("a12: a device that is left while it stretches a password gives the work up", async () => {
  const passwords = createPasswordThread(cost);
  const { finish } = await startedSignUp(passwords);
  const finished = finish();
  await setImmediate(); // Now the thread has it.
  passwords.end();
  await assert.rejects(finished, /the thread for passwords has ended/);
  assert.ok(await passwords.startSignUp("correct horse"), "and can begin again");
  passwords.end();
});
