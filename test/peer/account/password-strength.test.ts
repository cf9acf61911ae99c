// A new password that is easy to guess, and one that is only fair.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "#peer";
import { openWorld } from "../stage/world.ts";

async function newcomer(guesses: number) {
  const world = await openWorld();
  const alice = world.device("alice");
  alice.estimates(guesses);
  alice.start();
  await world.signUp(alice);
  return { world, alice, said: alice.heard("passwordWeighed").map(sentenceOf) };
}

test("a05: a password that is easy to guess is refused before the server hears of it", async () => {
  const { world, alice, said } = await newcomer(999_999);
  assert.deepEqual(said, [
    "that password is too easy to guess: choose a longer one, such as four unrelated words",
  ]);
  assert.deepEqual([alice.heard("signedIn").length, alice.sent("signUpStart").length], [0, 0]);
  alice.estimates(1e12);
  await world.signUp(alice);
  assert.equal(alice.heard("signedIn").length, 1);
});

test("a password that is only fair is taken, and the screen says so in one sentence", async () => {
  const { alice, said } = await newcomer(1_000_000);
  assert.deepEqual(said, ["that password will do, but it is not strong: a longer one is safer"]);
  assert.equal(alice.heard("signedIn").length, 1);
});

test("about a strong password nothing is said, nor about the one of an old account", async () => {
  const { world, alice, said } = await newcomer(1e10);
  assert.deepEqual(said, []);
  const phone = world.device("alice");
  phone.estimates(1);
  phone.start();
  await world.signIn(phone);
  assert.deepEqual([phone.heard("signedIn").length, phone.heard("passwordWeighed")], [1, []]);
  assert.equal(alice.heard("signedIn").length, 1);
});

test("a password that cannot be estimated, because that cannot be loaded, is not taken", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  alice.start();
  alice.passwordWork("fails");
  await world.signUp(alice);
  assert.deepEqual([alice.heard("refused").length, alice.sent("signUpStart").length], [1, 0]);
});
