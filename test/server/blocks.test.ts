// What a server makes of the blocks of an account that has several devices.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountId } from "#protocol";
import { addPhone, agree, all, n, pick, relays, signIn, signUp } from "./stage/people.ts";
import type { SignedIn } from "./stage/people.ts";
import { createWorld } from "./stage/server-world.ts";

const choose = (by: SignedIn, account: AccountId, on: boolean, agoMs = 0) =>
  by.say({ type: "block", n, account, on, agoMs });

function threeDevices() {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  const phone = addPhone(world, alice);
  for (const each of [alice, phone, mallory]) each.news();
  return { world, alice, phone, mallory, them: mallory.person.id };
}

test("the other devices of an account hear of its block, and nobody else does", () => {
  const { alice, phone, mallory, them } = threeDevices();
  const said = choose(alice, them, true);
  assert.deepEqual(all(said, "blockChanged"), []);
  assert.deepEqual(all(phone.news(), "blockChanged"), [
    { type: "blockChanged", account: them, on: true },
  ]);
  assert.deepEqual(all(mallory.news(), "blockChanged"), []);
});

test("a choice that is older than another one changes nothing, and its device hears what holds", () => {
  const { world, alice, phone, mallory, them } = threeDevices();
  world.pass(10_000);
  choose(alice, them, true);
  phone.news();
  const said = choose(phone, them, false, 5_000);
  pick(said, "done");
  assert.equal(pick(said, "blockChanged").on, true);
  assert.deepEqual(all(alice.news(), "blockChanged"), []);
  choose(alice, them, false);
  agree(world, mallory, alice);
  assert.equal(pick(choose(phone, them, true, 5_000), "blockChanged").on, false);
  assert.ok(relays(mallory, alice));
});

test("a choice that its device makes again, or takes back, is never too late", () => {
  const { world, alice, mallory, them } = threeDevices();
  world.pass(10_000);
  choose(alice, them, true);
  assert.deepEqual(all(choose(alice, them, true, 5_000), "blockChanged"), []);
  assert.deepEqual(all(choose(alice, them, false, 5_000), "blockChanged"), []);
  agree(world, mallory, alice);
  assert.ok(relays(mallory, alice));
});

test("the time of a choice outlives the server, and one of unheard-of age harms nothing", () => {
  const { world, alice, phone, mallory, them } = threeDevices();
  choose(phone, them, true, 5_000);
  world.restart();
  const again = signIn(world, alice.person);
  const oldest = choose(again, them, false, Number.MAX_SAFE_INTEGER);
  assert.equal(pick(oldest, "blockChanged").on, true);
  pick(choose(again, phone.person.id, true, Number.MAX_SAFE_INTEGER), "done");
  choose(again, them, false, 4_000);
  const { blocked, unblocked } = pick(signIn(world, alice.person).welcome, "signedIn");
  assert.deepEqual([blocked.includes(them), unblocked], [false, [mallory.person.id]]);
});
