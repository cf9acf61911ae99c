// A yes that not everyone has heard of: after a crash, on a device that came later, or across a
// lost connection. The simulation found all of these.
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

test("a yes counts even if its device dies before storing it", async () => {
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

test("a request that rang when the connection broke is withdrawn before a new one is made", async () => {
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

test("of two yeses the last one counts for everybody, even if the first would hold for longer", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  phone.crash();
  phone.clock(-1_800_000);
  phone.start();
  world.advance(1_000);
  ask(alice, bob);
  alice.cable("cut");
  answer(bob, "yes");
  bob.cable("cut");
  write(alice, "did you say yes?");
  alice.cable("whole");
  world.advance(3_000);
  bob.cable("whole");
  world.advance(3_000);
  assert.deepEqual([consents(alice), consents(bob), consents(phone)], [1, 1, 1]);
  phone.crash();
  phone.clock(0);
  phone.start();
  world.advance(120_000);
  assert.deepEqual([consents(alice), consents(bob), consents(phone)], [1, 1, 1]);
});
