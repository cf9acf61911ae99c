// A yes that not everybody has heard of: after a crash, by a device that came later, across a lost line.
// All of these were found by the simulation.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agree,
  answer,
  ask,
  consents,
  forget,
  history,
  twoPeople,
  write,
} from "../stage/stories.ts";

test("who said yes and died before that was kept has said it all the same", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.atOnce(() => {
    answer(bob, "yes");
    world.afterwards(() => bob.crash());
  });
  assert.deepEqual([consents(alice), consents(bob)], [1, 0]);
  write(alice, "did you say yes?");
  bob.start();
  world.advance(5_000);
  assert.deepEqual([consents(alice), consents(bob)], [1, 1]);
  assert.deepEqual(history(bob, "alice"), ["alice: did you say yes?"]);
});

test("a device that joins after a yes takes part in the chat", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  write(alice, "before you came");
  const phone = await world.phoneOf(bob);
  world.advance(1_000);
  assert.deepEqual(history(phone, "alice"), ["alice: before you came"]);
  assert.deepEqual(phone.heard("chatOpened"), []);
});

test("a request that rang when the line broke is taken back before a new one is made", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  forget(alice, bob);
  alice.cable("cut");
  write(alice, "and while I am away");
  alice.cable("whole");
  world.advance(3_000);
  answer(bob, "yes");
  world.advance(3_000);
  assert.deepEqual([consents(alice), consents(bob)], [1, 1]);
  assert.deepEqual(history(bob, "alice"), ["alice: and while I am away"]);
});
