// Signing up.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createAccount,
  greet,
  listOf,
  makePerson,
  n,
  numberOf,
  pick,
  prove,
  refusal,
  signUp,
} from "./stage/people.ts";
import { passwordBytes } from "./stage/password-fake.ts";
import { createWorld, type Connection, type World } from "./stage/server-world.ts";

const start = (connection: Connection, name: string) =>
  connection.say({ type: "signUpStart", n, name, message: Uint8Array.of(1) });

const finish = (connection: Connection, name: string, list: Uint8Array) =>
  connection.say({
    type: "signUpFinish",
    n,
    name,
    record: passwordBytes("secret").record,
    wrappedKey: Uint8Array.of(1, 2, 3),
    stretching: new Uint8Array(),
    list,
  });

const isKnown = (world: World, name: string) =>
  pick(greet(world).say({ type: "name", n, name }), "known").known;

test("a name is unknown until somebody has signed up with it", () => {
  const world = createWorld();
  assert.equal(isKnown(world, "alice"), false);
  signUp(world, "alice");
  assert.equal(isKnown(world, "alice"), true);
});

test("signing up returns what the server keeps, and proving the device lets it in", () => {
  const world = createWorld();
  const alice = makePerson(world, "alice");
  const connection = greet(world);
  const kept = pick(createAccount(world, alice, connection), "account");
  assert.deepEqual([kept.re, kept.wrappedKey], [n, Uint8Array.of(1, 2, 3)]);
  assert.equal(numberOf(kept.list), 0);
  pick(prove(world, alice.laptop, connection), "signedIn");
});

test("when two people sign up with one name at once, the second learns that it is taken", () => {
  const world = createWorld();
  const [first, second] = [greet(world), greet(world)];
  start(first, "alice");
  start(second, "alice");
  world.hold();
  finish(first, "alice", listOf(world, makePerson(world, "alice")));
  finish(second, "alice", listOf(world, makePerson(world, "alice")));
  world.release();
  pick(first.news(), "account");
  assert.equal(refusal(second.news()), "taken");
  assert.equal(second.closed(), undefined);
});

test("a sign-up cannot finish without a start, or under a different name", () => {
  const world = createWorld();
  const connection = greet(world);
  const list = listOf(world, makePerson(world, "alice"));
  assert.equal(refusal(finish(connection, "alice", list)), "not-now");
  start(connection, "bob");
  assert.equal(refusal(finish(connection, "alice", list)), "not-now");
});

test("one start creates one account", () => {
  const world = createWorld();
  const connection = greet(world);
  start(connection, "alice");
  assert.equal(refusal(finish(connection, "alice", Uint8Array.of(1))), "bad-proof");
  const second = finish(connection, "alice", listOf(world, makePerson(world, "alice")));
  assert.equal(refusal(second), "not-now");
  start(connection, "alice");
  pick(finish(connection, "alice", listOf(world, makePerson(world, "alice"))), "account");
  const again = finish(connection, "alice", listOf(world, makePerson(world, "alice")));
  assert.equal(refusal(again), "not-now");
});

test("a list that was altered, or is for another name or server, creates no account", () => {
  const world = createWorld();
  const person = makePerson(world, "alice");
  const altered = listOf(world, person);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  const lists = [
    altered,
    listOf(world, { ...person, name: "bob" }),
    listOf(world, person, 0, [person.laptop], new Uint8Array(32)),
    listOf(world, person, 0, [{ ...person.laptop, secret: person.phone.secret }]),
    Uint8Array.of(1, 2, 3),
  ];
  for (const list of lists) {
    const connection = greet(world);
    start(connection, "alice");
    assert.equal(refusal(finish(connection, "alice", list)), "bad-proof");
  }
  assert.equal(isKnown(world, "alice"), false);
});

test("a malformed password message is refused", () => {
  const said = greet(createWorld()).say({
    type: "signUpStart",
    n,
    name: "alice",
    message: new Uint8Array(0),
  });
  assert.equal(refusal(said), "malformed");
});

test("one address can sign up five times, then three times an hour", () => {
  const world = createWorld();
  const address = { text: "198.51.100.1" };
  const codes = [1, 2, 3, 4, 5, 6].map((count) => {
    const connection = greet(world, world.connect(address));
    const said = start(connection, `name${count}`);
    connection.cut();
    return refusal(said);
  });
  assert.deepEqual(codes, [...Array.from({ length: 5 }), "too-many"]);
  world.pass(1_200_000);
  pick(start(greet(world, world.connect(address)), "later"), "signUpNext");
});

test("one address can look up thirty names, and then learns when it may look up more", () => {
  const world = createWorld();
  const connection = greet(world);
  for (let count = 0; count < 30; count += 1) {
    pick(connection.say({ type: "name", n, name: `name${count}` }), "known");
  }
  const refused = pick(connection.say({ type: "name", n, name: "alice" }), "refused");
  assert.deepEqual([refused.code, refused.retryMs], ["too-many", 2000]);
});

test("when the database fails, the frame is refused and the channel stays open", () => {
  const world = createWorld();
  const connection = greet(world);
  world.hold();
  connection.say({ type: "name", n, name: "alice" });
  world.fail();
  assert.deepEqual(connection.news(), [
    { type: "refused", re: n, code: "failed", retryMs: undefined },
  ]);
  pick(connection.say({ type: "name", n, name: "alice" }), "known");
});

test("an account exists even if its channel closed while it was created", () => {
  const world = createWorld();
  const connection = greet(world);
  start(connection, "alice");
  world.hold();
  finish(connection, "alice", listOf(world, makePerson(world, "alice")));
  connection.cut();
  world.release();
  assert.equal(isKnown(world, "alice"), true);
});
