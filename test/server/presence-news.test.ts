// Presence: who hears about whom, and when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addPhone, all, n, pick, refusal, resume, signIn, signUp, told } from "./stage/people.ts";
import { createWorld } from "./stage/server-world.ts";

const small = { lobbyCloses: 3, lobbyReopens: 2 };

test("somebody who signs in hears who else is online", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const bob = signUp(world, "bob");
  const first = pick(alice.welcome, "presence");
  assert.deepEqual([first.whole, first.changes], [true, []]);
  assert.deepEqual(pick(bob.welcome, "presence").changes, [
    { account: alice.person.id, name: "alice", online: true },
  ]);
  assert.deepEqual(pick(bob.welcome, "lobby"), { type: "lobby", open: true, online: 2 });
});

test("everyone hears of an arrival within a fifth of a second, except the one who arrived", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  alice.news();
  const bob = signUp(world, "bob");
  assert.deepEqual(told(alice.news()), ["bob"]);
  assert.deepEqual(told(bob.news()), []);
});

test("arrivals at the same time come in one frame", () => {
  const world = createWorld();
  const people = ["bob", "carol"].map((name) => signUp(world, name));
  for (const person of people) person.say({ type: "signOut" });
  const alice = signUp(world, "alice");
  alice.news();
  for (const { person } of people) signIn(world, person);
  world.pass(199);
  assert.deepEqual(alice.news(), []);
  world.pass(1);
  assert.deepEqual(
    all(alice.news(), "presence").map(({ changes }) => changes.length),
    [2],
  );
});

test("a sign-out is reported without a grace period", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.news();
  bob.say({ type: "signOut" });
  assert.equal(bob.closed(), 1000);
  world.pass(200);
  assert.deepEqual(told(alice.news()), ["-bob"]);
});

test("a lost connection is reported after ten seconds", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.news();
  bob.cut();
  world.pass(9999);
  assert.deepEqual(told(alice.news()), []);
  world.pass(201);
  assert.deepEqual(told(alice.news()), ["-bob"]);
});

test("somebody who comes back within the grace period was never gone", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.news();
  bob.cut();
  world.pass(9000);
  pick(resume(world, bob).welcome, "signedIn");
  world.pass(20_000);
  assert.deepEqual(told(alice.news()), []);
});

test("somebody who leaves and is back before that was reported is reported as an arrival", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  world.pass(200);
  alice.news();
  bob.say({ type: "signOut" });
  signIn(world, bob.person);
  world.pass(200);
  assert.deepEqual(told(alice.news()), ["bob"]);
});

test("a snapshot and the batches after it add up, whatever happens in between", () => {
  const world = createWorld();
  const bob = signUp(world, "bob");
  bob.say({ type: "signOut" });
  const alice = signUp(world, "alice");
  const again = signIn(world, bob.person);
  again.say({ type: "signOut" });
  const carol = signIn(world, bob.person);
  const late = signIn(world, alice.person);
  world.pass(1000);
  assert.deepEqual(told([...late.welcome, ...late.news()]), ["bob"]);
  assert.equal(carol.closed(), undefined);
});

test("an account is online while any of its devices is", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  const phone = addPhone(world, alice);
  bob.news();
  alice.say({ type: "signOut" });
  world.pass(1000);
  assert.deepEqual(told(bob.news()), []);
  phone.say({ type: "signOut" });
  world.pass(1000);
  assert.deepEqual(told(bob.news()), ["-alice"]);
});

test("a connection that was silent for two heartbeats is lost, and its grace period has passed", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.news();
  world.pass(20_000);
  alice.say({ type: "ping", n });
  world.pass(19_900);
  assert.deepEqual(told(alice.news()), []);
  world.pass(400);
  assert.equal(bob.closed(), 1008);
  assert.deepEqual(told(alice.news()), ["-bob"]);
});

test("if more people are online than fit into one frame, several frames make up the snapshot", () => {
  const world = createWorld({ graceMs: 3_600_000 });
  for (let count = 0; count < 520; count += 1) signUp(world, `friend${count}`).cut();
  const shown = all(signUp(world, "alice").welcome, "presence");
  assert.deepEqual(
    shown.map(({ whole, more, changes }) => [whole, more, changes.length]),
    [
      [true, true, 512],
      [true, false, 8],
    ],
  );
});

test("when the lobby gets too full it closes, and news about everyone stops", () => {
  const world = createWorld(small);
  const people = ["alice", "bob", "carol"].map((name) => signUp(world, name));
  for (const person of people) person.news();
  const dave = signUp(world, "dave");
  for (const person of people) {
    assert.deepEqual(person.news(), [{ type: "lobby", open: false, online: 4 }]);
  }
  dave.news();
  const erin = signUp(world, "erin");
  assert.equal(pick(erin.welcome, "lobby").open, false);
  assert.deepEqual(all(erin.welcome, "presence"), []);
  assert.deepEqual(
    [...people, dave].flatMap((person) => person.news()),
    [],
  );
});

test("in a closed lobby a person hears only about those they watch", () => {
  const world = createWorld(small);
  const [alice, bob, carol] = ["alice", "bob", "carol"].map((name) => signUp(world, name));
  const dave = signUp(world, "dave");
  assert.ok(alice && bob && carol);
  bob.say({ type: "signOut" });
  signUp(world, "erin");
  alice.news();
  const accounts = [bob.person.id, carol.person.id, alice.person.id];
  const shown = pick(alice.say({ type: "watch", n, accounts }), "presence");
  assert.deepEqual([shown.whole, told([shown])], [true, ["carol"]]);
  signIn(world, bob.person);
  dave.say({ type: "signOut" });
  world.pass(200);
  assert.deepEqual(told(alice.news()), ["bob"]);
  carol.cut();
  world.pass(11_000);
  assert.deepEqual(told(alice.news()), ["-carol"]);
});

test("somebody who watches new people hears no more about the earlier ones", () => {
  const world = createWorld(small);
  const people = ["alice", "bob", "carol", "dave"].map((name) => signUp(world, name));
  const [alice, bob, carol] = people;
  assert.ok(alice && bob && carol);
  alice.say({ type: "watch", n, accounts: [bob.person.id] });
  alice.say({ type: "watch", n, accounts: [carol.person.id] });
  signUp(world, "erin");
  alice.news();
  bob.say({ type: "signOut" });
  world.pass(1000);
  assert.deepEqual(told(alice.news()), []);
});

test("when the lobby empties it opens again, and everyone sees who is online", () => {
  const world = createWorld(small);
  const people = ["alice", "bob", "carol", "dave"].map((name) => signUp(world, name));
  const [alice, bob, carol, dave] = people;
  assert.ok(alice && bob && carol && dave);
  for (const person of people) person.news();
  bob.say({ type: "signOut" });
  carol.say({ type: "signOut" });
  world.pass(1000);
  assert.deepEqual(alice.news(), [], "two are online, which is not yet few enough");
  dave.say({ type: "signOut" });
  world.pass(1000);
  const said = alice.news();
  assert.deepEqual(pick(said, "lobby"), { type: "lobby", open: true, online: 1 });
  assert.deepEqual(pick(said, "presence"), {
    type: "presence",
    whole: true,
    more: false,
    changes: [],
  });
});

test("when a crowd arrives at once, the lobby closes before it reports everyone to everyone", () => {
  const world = createWorld(small);
  const people = ["alice", "bob", "carol", "dave", "erin"].map((name) => signUp(world, name));
  for (const person of people) person.say({ type: "signOut" });
  world.pass(1000);
  const back = people.map(({ person }) => signIn(world, person));
  world.pass(200);
  for (const person of back) {
    assert.deepEqual(person.news(), [{ type: "lobby", open: false, online: 5 }]);
  }
});

test("nobody can watch more than two hundred people", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const accounts = Array.from({ length: 201 }, () => alice.person.id);
  assert.equal(refusal(alice.say({ type: "watch", n, accounts })), "too-many");
});
