// What anybody with an account can learn of everybody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addPhone, all, n, pick, refusal, signUp, type SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";

/** How many of these look-ups the device gets an answer to. */
function found(device: SignedIn, count: number, between: () => void): number {
  let answers = 0;
  for (let at = 0; at < count; at += 1) {
    const said = device.say({ type: "find", n, name: "bob" });
    answers += all(said, "directory").length;
    between();
  }
  return answers;
}

test("a11: an account looks up a hundred names at once, and then ten a minute", () => {
  const world = createWorld();
  const mallory = signUp(world, "mallory");
  signUp(world, "bob");
  assert.ok(found(mallory, 3_600, () => world.pass(1_000)) <= 100 + 600);
  found(mallory, 1, () => {});
  const refused = pick(mallory.say({ type: "find", n, name: "bob" }), "refused");
  assert.equal(refused.code, "too-many");
  assert.ok((refused.retryMs ?? 0) > 0);
});

test("a11: more devices of an account look up no more names", () => {
  const world: World = createWorld();
  const mallory = signUp(world, "mallory");
  const phone = addPhone(world, mallory);
  signUp(world, "bob");
  const wait = () => world.pass(60);
  assert.ok(found(mallory, 200, wait) + found(phone, 200, wait) <= 105);
  const alice = signUp(world, "alice");
  assert.equal(refusal(alice.say({ type: "find", n, name: "bob" })), undefined);
});
