// Signing in with a password, and guessing passwords.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addPhone, all, greet, listOf, n, numberOf, pick, prove } from "./stage/people.ts";
import { refusal, showPassword, signUp } from "./stage/people.ts";
import { passwordBytes } from "./stage/password-fake.ts";
import { createWorld, type Connection, type World } from "./stage/server-world.ts";

const start = (connection: Connection, name = "alice") =>
  connection.say({ type: "signInStart", n, name, message: Uint8Array.of(1), mark: undefined });

const elsewhere = (world: World) => greet(world, world.connect({ text: "198.51.100.66" }));

test("the right password gets the wrapped key and the newest device list", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  addPhone(world, alice);
  const { person } = alice;
  const account = pick(showPassword(person, greet(world), person.password), "account");
  assert.deepEqual(account.wrappedKey, Uint8Array.of(1, 2, 3));
  assert.equal(numberOf(account.list), 1);
});

test("a password alone lets nobody in: the device must be on the list and prove its key", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  pick(showPassword(person, connection, person.password), "account");
  assert.equal(refusal(prove(world, person.phone, connection)), "unknown-device");
});

test("a new device joins with name and password, and the others receive the new list", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  pick(phone.welcome, "signedIn");
  assert.equal(numberOf(pick(alice.news(), "listChanged").list), 1);
});

test("a wrong password is refused as wrong, and the person may try again", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  assert.equal(refusal(showPassword(person, connection, "guess")), "wrong-password");
  pick(showPassword(person, connection, person.password), "account");
});

test("an unknown name gets the same kind of answer as a known one, and no password is right", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const known = pick(start(greet(world)), "signInNext");
  const unknown = pick(start(greet(world), "nobody"), "signInNext");
  assert.equal(unknown.message.length, known.message.length);
  const said = showPassword({ ...person, name: "nobody" }, greet(world), person.password);
  assert.equal(refusal(said), "wrong-password");
});

test("somebody who guesses passwords without finishing is stopped after five", () => {
  const world = createWorld();
  signUp(world, "alice");
  const mallory = elsewhere(world);
  for (let guess = 0; guess < 5; guess += 1) pick(start(mallory), "signInNext");
  const refused = pick(start(mallory), "refused");
  assert.deepEqual([refused.code, refused.retryMs], ["too-many", 60_000]);
  assert.equal(refusal(start(elsewhere(world))), "too-many");
  world.pass(60_000);
  pick(start(elsewhere(world)), "signInNext");
  assert.equal(refusal(start(elsewhere(world))), "too-many");
});

test("somebody who knows the password is never stopped, however often they sign in", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = elsewhere(world);
  for (let count = 0; count < 30; count += 1) {
    pick(showPassword(person, connection, person.password), "account");
    world.pass(1000);
  }
});

test("guesses from one address do not lock out the owner at another", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const mallory = elsewhere(world);
  while (refusal(start(mallory)) === undefined);
  pick(showPassword(person, greet(world), person.password), "account");
});

test("one address that guesses passwords for many names is stopped after twenty", () => {
  const world = createWorld();
  const mallory = elsewhere(world);
  const said = Array.from({ length: 25 }, (_, count) => start(mallory, `name${count}`));
  assert.equal(said.filter((frames) => all(frames, "signInNext").length > 0).length, 20);
});

test("guesses at one account are counted even if they come through an untrusted proxy", () => {
  const world = createWorld();
  signUp(world, "alice");
  const guesses = Array.from({ length: 8 }, (_, count) => {
    const mallory = greet(world, world.connect({ text: `198.51.100.${count}`, own: false }));
    return refusal(start(mallory));
  });
  assert.equal(guesses.filter((code) => code === "too-many").length, 3);
});

test("all logins together are limited by the work they cause", () => {
  const world = createWorld({ signInsInAll: { burst: 3, perHour: 3600 } });
  const codes = [1, 2, 3, 4].map((count) => refusal(start(greet(world), `name${count}`)));
  assert.deepEqual(codes, [undefined, undefined, undefined, "too-many"]);
});

test("a login can be finished only once", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  pick(showPassword(person, connection, person.password), "account");
  const { finish } = passwordBytes(person.password);
  const again = connection.say({ type: "signInFinish", n, message: finish });
  assert.equal(refusal(again), "not-now");
});

test("a login allows one try at the password", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  assert.equal(refusal(showPassword(person, connection, "guess")), "wrong-password");
  const { finish } = passwordBytes(person.password);
  const second = connection.say({ type: "signInFinish", n, message: finish });
  assert.equal(refusal(second), "not-now");
});

test("a login that is not finished within a minute expires", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  pick(start(connection), "signInNext");
  world.pass(59_999);
  pick(connection.say({ type: "ping", n }), "pong");
  world.pass(1);
  const { finish } = passwordBytes(person.password);
  assert.equal(refusal(connection.say({ type: "signInFinish", n, message: finish })), "not-now");
});

test("a finish made for one channel is useless on another", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  pick(start(greet(world)), "signInNext");
  const { finish } = passwordBytes(person.password);
  const mallory = greet(world);
  assert.equal(refusal(mallory.say({ type: "signInFinish", n, message: finish })), "not-now");
});

test("knowing one account's password does not let anyone publish another account's list", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  const connection = greet(world);
  pick(showPassword(bob.person, connection, bob.person.password), "account");
  const forged = listOf(world, { ...bob.person, name: "alice" }, 5);
  assert.equal(refusal(connection.say({ type: "publish", n, list: forged })), "bad-proof");
  const alices = listOf(world, alice.person, 5, [alice.person.laptop, bob.person.laptop]);
  assert.equal(refusal(connection.say({ type: "publish", n, list: alices })), "bad-proof");
});
