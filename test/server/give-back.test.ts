// A database restored from a backup: devices give back the accounts and lists that it has lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "./stage/server-world.ts";
import { addPhone, greet, listOf, makePerson, n, numberOf, pick, prove } from "./stage/people.ts";
import {
  refusal,
  registrationOf,
  resume,
  showPassword,
  signUp,
  type Person,
} from "./stage/people.ts";
import { createWorld, type World } from "./stage/server-world.ts";

/** Gives the person's account back over this connection, by default with what they have. */
const giveBack = (
  world: World,
  connection: Connection,
  person: Person,
  { registration = registrationOf(world, person), list = listOf(world, person) } = {},
) => connection.say({ type: "giveBack", n, registration, list });

const knows = (world: World, name: string): boolean =>
  pick(greet(world).say({ type: "name", n, name }), "known").known;

test("a device whose account was lost gives it back, and gets in on the same connection", () => {
  const world = createWorld();
  const empty = world.database().copy();
  const alice = signUp(world, "alice");
  world.restart(empty);
  const { welcome, ...again } = resume(world, alice);
  assert.equal(refusal(welcome), "bad-proof");
  assert.equal(refusal(prove(world, alice.device, again)), "unknown-device");
  assert.deepEqual(giveBack(world, again, alice.person), [{ type: "done", re: n }]);
  const signedIn = pick(prove(world, alice.device, again), "signedIn");
  assert.equal(numberOf(signedIn.list), 0);
});

test("an account that was given back opens with its password, as before", () => {
  const world = createWorld();
  const empty = world.database().copy();
  const alice = signUp(world, "alice");
  world.restart(empty);
  giveBack(world, greet(world), alice.person);
  const account = pick(showPassword(alice.person, greet(world), alice.person.password), "account");
  assert.deepEqual(account.wrappedKey, Uint8Array.of(1, 2, 3));
  assert.ok(account.record.length > 0);
  addPhone(world, alice);
});

test("if only the newest list was lost, the server takes just that list", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const before = world.database().copy();
  const phone = addPhone(world, alice);
  world.restart(before);
  const again = greet(world);
  assert.equal(refusal(prove(world, phone.device, again)), "unknown-device");
  const list = listOf(world, alice.person, 1, [alice.device, phone.device]);
  pick(giveBack(world, again, { ...alice.person, password: "another" }, { list }), "done");
  pick(prove(world, phone.device, again), "signedIn");
  pick(showPassword(alice.person, greet(world), alice.person.password), "account");
});

test("a list is refused if the database already has it or a newer one", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  const dropped = listOf(world, alice.person, 2, [alice.device]);
  pick(alice.say({ type: "publish", n, list: dropped }), "done");
  const stranger = greet(world);
  for (const number of [1, 2]) {
    const list = listOf(world, alice.person, number, [alice.device, phone.device]);
    assert.equal(refusal(giveBack(world, stranger, alice.person, { list })), "stale-list");
  }
  assert.equal(refusal(prove(world, phone.device, stranger)), "unknown-device");
});

test("if a removed device brings back an old list, the newer list removes it again", () => {
  const world = createWorld();
  const empty = world.database().copy();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  const [old, dropped] = [
    listOf(world, alice.person, 1, [alice.device, phone.device]),
    listOf(world, alice.person, 2, [alice.device]),
  ];
  world.restart(empty);
  const thief = greet(world);
  pick(giveBack(world, thief, alice.person, { list: old }), "done");
  pick(prove(world, phone.device, thief), "signedIn");
  pick(giveBack(world, greet(world), alice.person, { list: dropped }), "done");
  assert.equal(thief.closed(), 1008);
  assert.equal(refusal(prove(world, phone.device, greet(world))), "unknown-device");
});

test("a name that somebody else has taken meanwhile stays theirs", () => {
  const world = createWorld();
  const empty = world.database().copy();
  const alice = signUp(world, "alice");
  world.restart(empty);
  const other = signUp(world, "alice");
  assert.equal(refusal(giveBack(world, greet(world), alice.person)), "taken");
  assert.equal(refusal(prove(world, alice.device, greet(world))), "unknown-device");
  pick(showPassword(other.person, greet(world), other.person.password), "account");
});

test("when two devices give back the same account at once, both succeed", () => {
  const world = createWorld();
  const empty = world.database().copy();
  const alice = signUp(world, "alice");
  world.restart(empty);
  const [one, other] = [greet(world), greet(world)];
  world.hold();
  giveBack(world, one, alice.person);
  giveBack(world, other, alice.person);
  world.release();
  pick(one.news(), "done");
  assert.equal(refusal(other.news()), "stale-list");
  pick(prove(world, alice.device, other), "signedIn");
});

test("seeing somebody's list does not let Mallory attach her own password to it", () => {
  const world = createWorld();
  const [alice, mallory] = [makePerson(world, "alice"), makePerson(world, "mallory")];
  const stranger = greet(world);
  const posing = { ...mallory, name: "alice" };
  const another = world.random(32);
  const forgeries = [
    { registration: registrationOf(world, posing), list: listOf(world, alice) },
    { registration: registrationOf(world, alice), list: listOf(world, posing) },
    { registration: registrationOf(world, mallory), list: listOf(world, alice) },
    { registration: registrationOf(world, alice), list: listOf(world, { ...alice, name: "zoe" }) },
    { registration: registrationOf(world, alice, another) },
    { list: listOf(world, alice, 0, [alice.laptop], another) },
    { registration: registrationOf(world, alice).map((byte, at) => (at < 100 ? byte : 0)) },
    { registration: Uint8Array.of(1) },
  ];
  for (const forged of forgeries) {
    assert.equal(refusal(giveBack(world, stranger, alice, forged)), "bad-proof");
  }
  assert.equal(knows(world, "alice"), false);
});

test("giving an account back under a second name does not work", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const alias = { ...alice.person, name: "alias" };
  assert.equal(refusal(giveBack(world, greet(world), alias)), "taken");
  assert.equal(knows(world, "alias"), false);
});

test("making accounts by giving them back costs as much as signing up", () => {
  const world = createWorld({ signUpsByAddress: { burst: 2, perHour: 1 } });
  const connection = greet(world);
  for (const name of ["one", "two"]) {
    pick(giveBack(world, connection, makePerson(world, name)), "done");
  }
  const [refused] = giveBack(world, connection, makePerson(world, "three"));
  assert.deepEqual(
    [refused?.type, refused?.type === "refused" && refused.code],
    ["refused", "too-many"],
  );
  assert.equal(knows(world, "three"), false);
});

test("trying names by giving them back costs as much as looking them up", () => {
  const world = createWorld({ namesByAddress: { burst: 2, perHour: 1 } });
  const connection = greet(world);
  const alice = makePerson(world, "alice");
  giveBack(world, connection, alice);
  assert.equal(refusal(giveBack(world, connection, alice)), "stale-list");
  assert.equal(refusal(giveBack(world, connection, alice)), "too-many");
});

test("nothing can be given back after sign-in or before hello", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  assert.equal(refusal(giveBack(world, alice, alice.person)), "not-now");
  assert.equal(refusal(giveBack(world, world.connect(), alice.person)), "not-now");
});

test("a removed block is different from one that the database has lost", () => {
  const world = createWorld();
  const [alice, bob, carol] = ["alice", "bob", "carol"].map((name) => signUp(world, name));
  if (!alice || !bob || !carol) return assert.fail();
  const block = (account: typeof bob, on: boolean) =>
    alice.say({ type: "block", n, account: account.person.id, on, agoMs: 0 });
  block(bob, true);
  block(bob, false);
  const before = world.database().copy();
  block(carol, true);
  world.restart(before);
  const signedIn = pick(prove(world, alice.device, greet(world)), "signedIn");
  assert.deepEqual([signedIn.blocked, signedIn.unblocked], [[], [bob.person.id]]);
});
