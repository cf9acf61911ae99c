// Signing up and signing in by password, with a server that never learns it.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createPasswordClient, opaqueLengths, passwordCost, passwordServer } from "#crypto";
import { decodeCost, encodeCost, type SignedUp } from "#crypto";
import { countingRandom, empty, filled, flipped } from "./adapters.ts";

const client = createPasswordClient({ memoryKib: 32, iterations: 1, parallelism: 4 });
const server = passwordServer;
const name = "alice";
const password = "correct horse";

let secret: Uint8Array;
let account: SignedUp;

async function signUp(chosen: string, cost = client) {
  const { state, request } = await cost.startSignUp(chosen);
  const response = await server.signUpResponse(secret, name, request);
  assert.ok(response);
  const finished = await cost.finishSignUp(chosen, state, response, name);
  assert.ok(finished);
  return finished;
}

/** With the stretching of the sign-up, unless the server names another one. */
const finishSignIn = (
  typed: string,
  state: Uint8Array,
  response: Uint8Array,
  { as = name, stretching = account.stretching } = {},
) => client.finishSignIn(typed, state, response, as, stretching);

/** Runs both sides until the device learns whether the password was right. */
async function signIn(typed: string, record: Uint8Array | undefined = account.record) {
  const start = await client.startSignIn(typed);
  const answer = await server.startSignIn(secret, name, record, start.request);
  assert.ok(answer);
  const finished = await finishSignIn(typed, start.state, answer.response);
  return { start, answer, finished };
}

before(async () => {
  secret = await server.createSecret();
  account = await signUp(password);
});

test("the right password signs in, and both sides have the same new key", async () => {
  const { answer, finished } = await signIn(password);
  assert.ok(finished);
  const atServer = await server.finishSignIn(answer.state, finished.message);
  assert.deepEqual(atServer?.loginKey, finished.loginKey);
  const again = await signIn(password);
  assert.notDeepEqual(again.finished?.loginKey, finished.loginKey);
});

test("every sign-in yields the export key of the sign-up, and the server's key", async () => {
  const { finished } = await signIn(password);
  assert.deepEqual(finished?.exportKey, account.exportKey);
  assert.equal(account.exportKey.length, 64);
  assert.deepEqual(finished?.serverKey, await server.serverKey(secret));
  assert.deepEqual(account.serverKey, await server.serverKey(secret));
});

test("the device notices a wrong password, and then has nothing to send", async () => {
  const { finished } = await signIn("correct horse?");
  assert.equal(finished, undefined);
  assert.equal((await signIn("")).finished, undefined);
});

test("the same accented password works from another keyboard", async () => {
  const { record } = await signUp("caf\u00e9");
  assert.ok((await signIn("cafe\u0301", record)).finished);
});

test("a different name, server or cost does not sign in", async () => {
  const { start, answer } = await signIn(password);
  const { state } = start;
  assert.equal(await finishSignIn(password, state, answer.response, { as: "bob" }), undefined);
  const stretching = encodeCost({ memoryKib: 64, iterations: 1, parallelism: 4 });
  assert.equal(await finishSignIn(password, state, answer.response, { stretching }), undefined);
  const elsewhere = await server.createSecret();
  const other = await server.startSignIn(elsewhere, name, account.record, start.request);
  assert.ok(other);
  assert.equal(await finishSignIn(password, state, other.response), undefined);
});

test("the answer for an unknown name has the same length, and no password fits it", async () => {
  const known = await signIn(password);
  const unknown = await server.startSignIn(secret, "nobody", undefined, known.start.request);
  assert.equal(unknown?.response.length, known.answer.response.length);
  const response = unknown?.response ?? empty;
  const nobody = await finishSignIn(password, known.start.state, response, { as: "nobody" });
  assert.equal(nobody, undefined);
});

test("a changed proof does not sign in", async () => {
  const { answer, finished } = await signIn(password);
  assert.ok(finished);
  for (const index of [0, 31, 63]) {
    const changed = flipped(finished.message, index);
    assert.equal(await server.finishSignIn(answer.state, changed), undefined);
  }
});

test("a changed response does not sign in", async () => {
  const { start, answer } = await signIn(password);
  for (let index = 0; index < answer.response.length; index += 16) {
    const changed = flipped(answer.response, index);
    assert.equal(await finishSignIn(password, start.state, changed), undefined);
  }
});

test("garbage from the other side returns undefined, and never throws", async () => {
  const { start, answer } = await signIn(password);
  const signingUp = await client.startSignUp(password);
  const random = countingRandom();
  const lengths = [0, 1, ...Object.values(opaqueLengths), 400];
  for (const length of [...lengths, ...lengths.map((wanted) => wanted + 1)]) {
    for (const garbage of [random(length), filled(length, 0), filled(length, 255)]) {
      // Some random strings of 32 bytes are valid group elements; every other request is refused.
      const response = await server.signUpResponse(secret, name, garbage);
      if (response) assert.equal(length, opaqueLengths.signUpRequest);
      assert.equal(await server.finishSignIn(answer.state, garbage), undefined);
      assert.equal(await server.startSignIn(secret, name, garbage, start.request), undefined);
      assert.equal(await client.finishSignUp(password, signingUp.state, garbage, name), undefined);
      assert.equal(await finishSignIn(password, start.state, garbage), undefined);
    }
  }
  // The library still works.
  assert.ok((await signIn(password)).finished);
});

test("messages have exactly the lengths that the protocol allows", async () => {
  const { start, answer, finished } = await signIn(password);
  const signingUp = await client.startSignUp(password);
  assert.equal(signingUp.request.length, opaqueLengths.signUpRequest);
  assert.equal(account.record.length, opaqueLengths.record);
  assert.equal(start.request.length, opaqueLengths.signInRequest);
  assert.equal(answer.response.length, opaqueLengths.signInResponse);
  assert.equal(finished?.message.length, opaqueLengths.signInMessage);
  assert.equal(secret.length, 128);
});

test("a damaged server secret is a mistake on our side, and is noticed at once", async () => {
  await assert.rejects(server.serverKey(secret.subarray(1)));
  await assert.rejects(server.serverKey(empty));
});

test("every password is stretched over 64 MiB, three times", async () => {
  assert.deepEqual(passwordCost, { memoryKib: 65_536, iterations: 3, parallelism: 4 });
  const usual = createPasswordClient();
  const { record } = await signUp(password, usual);
  assert.equal((await signIn(password, record)).finished, undefined);
});

test("a record opens with its own stretching, whatever a newer program takes for new ones", async () => {
  const newer = createPasswordClient({ memoryKib: 128, iterations: 2, parallelism: 2 });
  const { start, answer } = await signIn(password);
  const { stretching } = account;
  const ask = [password, start.state, answer.response, name, stretching] as const;
  assert.deepEqual((await newer.finishSignIn(...ask))?.exportKey, account.exportKey);
});

test("a stretching is written in one way, and none stands for the first", () => {
  const cost = { memoryKib: 131_072, iterations: 4, parallelism: 2 };
  assert.deepEqual(decodeCost(encodeCost(cost)), cost);
  assert.equal(encodeCost(passwordCost).length, 0);
  assert.deepEqual(decodeCost(empty), passwordCost);
});

test("a stretching that would keep a device busy for hours is no stretching", () => {
  const { memoryKib, iterations, parallelism } = passwordCost;
  for (const cost of [
    { memoryKib: 2 ** 20 + 1, iterations: 1, parallelism },
    { memoryKib, iterations: 61, parallelism },
    { memoryKib, iterations, parallelism: 17 },
    { memoryKib: 8, iterations, parallelism: 4 },
    { memoryKib, iterations: 0, parallelism },
  ]) {
    assert.equal(decodeCost(encodeCost(cost)), undefined);
  }
  for (const length of [1, 7, 9, 64]) assert.equal(decodeCost(new Uint8Array(length)), undefined);
});
