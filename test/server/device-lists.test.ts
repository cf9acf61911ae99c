// Device lists: looking them up, publishing newer ones, and devices that were removed from them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addPhone, agree, all, greet, listOf, n, numberOf, pick, prove } from "./stage/people.ts";
import { refusal, relays, resume, showPassword, signUp, told } from "./stage/people.ts";
import { createWorld } from "./stage/server-world.ts";

test("the directory gives a signed-in device the list that belongs to a name", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  assert.deepEqual(alice.say({ type: "find", n, name: "bob" }), [
    { type: "directory", re: n, name: "bob", list: listOf(world, bob.person) },
  ]);
});

test("the directory reports a name that nobody has as unknown", () => {
  const alice = signUp(createWorld(), "alice");
  assert.equal(refusal(alice.say({ type: "find", n, name: "nobody" })), "unknown-name");
});

test("a list that is not newer is refused as stale", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  addPhone(world, alice);
  for (const number of [0, 1]) {
    const said = alice.say({ type: "publish", n, list: listOf(world, alice.person, number) });
    assert.equal(refusal(said), "stale-list");
  }
});

test("a list of another account, or one that is not valid, is refused", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  const usurper = { ...bob.person, name: "alice" };
  const lists = [listOf(world, bob.person, 9), listOf(world, usurper, 9), Uint8Array.of(1)];
  for (const list of lists) {
    assert.equal(refusal(alice.say({ type: "publish", n, list })), "bad-proof");
  }
});

test("a device that its account has removed is cut off, and cannot come back", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  const phone = addPhone(world, alice);
  agree(world, alice, bob);
  const without = listOf(world, alice.person, 2, [alice.person.laptop]);
  pick(alice.say({ type: "publish", n, list: without }), "done");

  assert.equal(numberOf(pick(phone.news(), "listChanged").list), 2);
  assert.equal(phone.closed(), 1008);
  assert.ok(!relays(bob, phone));
  assert.equal(refusal(prove(world, phone.device, greet(world))), "unknown-device");
  assert.equal(refusal(resume(world, phone).welcome), "unknown-device");
});

test("a removed device receives the code that says why", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  phone.news();
  alice.say({ type: "publish", n, list: listOf(world, alice.person, 2) });
  const said = pick(phone.news(), "refused");
  assert.deepEqual([said.re, said.code], [undefined, "unknown-device"]);
});

test("a device that is removed while it signs in does not get in", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  phone.cut();
  const connection = greet(world);
  world.hold();
  prove(world, phone.device, connection);
  alice.say({ type: "publish", n, list: listOf(world, alice.person, 2) });
  world.release();
  assert.equal(refusal(connection.news()), "unknown-device");
});

test("when its last device is removed, the account goes offline and its consent ends", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  const { person } = alice;
  const connection = greet(world);
  showPassword(person, connection, person.password);
  connection.say({ type: "publish", n, list: listOf(world, person, 1, [person.phone]) });
  assert.equal(alice.closed(), 1008);
  world.pass(200);
  const heard = bob.news();
  assert.equal(all(heard, "left").length, 1);
  assert.deepEqual(told(heard), ["-alice"]);
});

test("a stored list reaches the other devices even if its publisher has gone", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  phone.news();
  world.hold();
  alice.say({ type: "publish", n, list: listOf(world, alice.person, 2) });
  alice.cut();
  world.release();
  assert.equal(phone.closed(), 1008);
});
