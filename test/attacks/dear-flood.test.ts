// Floods of messages that cost a server its disk, or checks of signatures: all devices of an account
// share their rates, and what is of no use is refused before anything is computed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountId, FromServer } from "#protocol";
import {
  addPhone,
  all,
  listOf,
  n,
  refusal,
  registrationOf,
  signUp,
} from "../server/stage/people.ts";
import { createWorld } from "../server/stage/server-world.ts";

const somebody = (count: number): AccountId => count.toString(16).padStart(64, "0") as AccountId;

/** How many of these answers say that it was done. */
const done = (said: FromServer[]): number => all(said, "done").length;

test("b02: all devices of an account together change no more than one may", () => {
  const world = createWorld({ changesByAccount: { burst: 50, perHour: 3_600 } });
  const laptop = signUp(world, "mallory");
  const phone = addPhone(world, laptop);
  let changed = 0;
  for (let count = 0; count < 40; count += 1)
    for (const device of [laptop, phone]) {
      const said = { n, account: somebody(count), on: true, agoMs: 0 };
      changed += done(device.say({ type: "block", ...said }));
    }
  assert.equal(changed, 50);
  assert.equal(refusal(phone.say({ type: "hide", n, on: true })), "too-many");
  world.pass(2_000);
  assert.equal(done(phone.say({ type: "hide", n, on: true })), 1);
});

test("b02: all devices of an account together say no more than a few of them would", () => {
  const world = createWorld({ framesByAccount: { burst: 120, perHour: 3_600 } });
  const laptop = signUp(world, "mallory");
  const phone = addPhone(world, laptop);
  let heard = 0;
  for (let count = 0; count < 90; count += 1)
    for (const device of [laptop, phone])
      heard += all(device.say({ type: "ping", n }), "pong").length;
  assert.ok(heard <= 120, `${heard} answers`);
});

test("b02: a list or a password that is not newer is refused before a signature is checked", () => {
  const world = createWorld();
  const { person, ...mallory } = signUp(world, "mallory");
  const { verified } = world;
  const before = verified();
  const list = listOf(world, person, 0, [person.laptop, person.phone]);
  assert.equal(refusal(mallory.say({ type: "publish", n, list })), "stale-list");
  const foreign = listOf(world, { ...person, name: "bob" }, 1);
  assert.equal(refusal(mallory.say({ type: "publish", n, list: foreign })), "bad-proof");
  assert.equal(verified(), before);
  const registration = registrationOf(world, person, world.serverKey, 1);
  assert.equal(done(mallory.say({ type: "setPassword", n, registration })), 1);
  const after = verified();
  assert.equal(refusal(mallory.say({ type: "setPassword", n, registration })), "stale-list");
  assert.equal(verified(), after);
});

test("b02: an account publishes a few lists at once, and then few an hour", () => {
  const world = createWorld();
  const { person, ...mallory } = signUp(world, "mallory");
  let published = 0;
  for (let number = 1; number <= 40; number += 1)
    published += done(mallory.say({ type: "publish", n, list: listOf(world, person, number) }));
  assert.equal(published, 20);
});
