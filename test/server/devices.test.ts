// How devices sign in: with a signature, by resuming, and in place of their own earlier connection.
import assert from "node:assert/strict";
import { test } from "node:test";
import { resumptionProof, signFor } from "#crypto";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import {
  addPhone,
  agree,
  all,
  challengeOf,
  greet,
  listOf,
  makePerson,
  n,
  pick,
  proofOf,
} from "./stage/people.ts";
import {
  prove,
  refusal,
  relays,
  resume,
  signIn,
  signUp,
  ticketSecret,
  told,
} from "./stage/people.ts";
import { recordQueries } from "./stage/queries.ts";
import { createWorld } from "./stage/server-world.ts";

test("a known device gets in with one signature", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  const signedIn = pick(prove(world, person.laptop, connection), "signedIn");
  assert.deepEqual(signedIn.list, listOf(world, person));
  assert.deepEqual([signedIn.re, signedIn.blocked], [n, []]);
});

test("a device asks the database four things, and one if its account is here already", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  phone.cut();
  alice.say({ type: "signOut" });
  world.pass(20_000);
  const asked = recordQueries(world);
  const first = signIn(world, alice.person);
  assert.deepEqual(asked.splice(0), ["accountByDevice", "isHidden", "settingsOf", "blocksOf"]);
  signIn(world, alice.person, alice.person.phone);
  assert.deepEqual(asked.splice(0), ["accountByDevice"]);
  first.cut();
  resume(world, first);
  assert.deepEqual(asked, ["accountByDevice"]);
});

test("an overheard proof is worthless on another channel", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const signature = proofOf(world, person.laptop, greet(world));
  const mallory = greet(world);
  const said = mallory.say({
    type: "prove",
    n,
    device: person.laptop.id,
    signature,
    certificate: undefined,
  });
  assert.equal(refusal(said), "bad-proof");
});

test("a proof made with another key, for another device or for another purpose is refused", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const mallory = makePerson(world, "mallory");
  const connection = greet(world);
  const device = person.laptop.id;
  const message = challengeOf(world, person.laptop, connection);
  const others = challengeOf(world, mallory.laptop, connection);
  const wrong = [
    signFor(primitivesNode, mallory.laptop.secret, "sign-in", message),
    signFor(primitivesNode, person.laptop.secret, "sign-in", others),
    signFor(primitivesNode, person.laptop.secret, "request", message),
    new Uint8Array(64),
  ];
  for (const signature of wrong) {
    assert.equal(
      refusal(connection.say({ type: "prove", n, device, signature, certificate: undefined })),
      "bad-proof",
    );
  }
  const stranger = proofOf(world, mallory.laptop, connection);
  const said = connection.say({
    type: "prove",
    n,
    device: mallory.laptop.id,
    signature: stranger,
    certificate: undefined,
  });
  assert.equal(refusal(said), "unknown-device");
});

test("a lost connection resumes without a signature", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  alice.cut();
  const again = resume(world, alice);
  pick(again.welcome, "signedIn");
  pick(again.say({ type: "find", n, name: "alice" }), "directory");
});

test("a ticket works once, and every sign-in gives a new one", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const second = resume(world, alice);
  assert.equal(refusal(resume(world, alice).welcome), "bad-proof");
  const third = resume(world, second);
  pick(third.welcome, "signedIn");
});

test("an overheard resumption is worthless on another channel", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const { ticket, share } = pick(alice.welcome, "signedIn");
  const secret = ticketSecret(alice.device, share);
  const { nonces } = greet(world);
  const proof = resumptionProof(primitivesNode, secret, nonces.client, nonces.server);
  const mallory = greet(world);
  const said = mallory.say({
    type: "resume",
    n,
    device: alice.device.id,
    ticket,
    proof,
    certificate: undefined,
  });
  assert.equal(refusal(said), "bad-proof");
  pick(resume(world, alice).welcome, "signedIn");
});

test("a ticket is useless to another device", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  const said = resume(world, { ...bob, device: alice.device }).welcome;
  assert.equal(refusal(said), "bad-proof");
});

test("a ticket is valid for a day", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.cut();
  bob.cut();
  world.pass(24 * 3_600_000 - 1000);
  pick(resume(world, alice).welcome, "signedIn");
  world.pass(1000);
  assert.equal(refusal(resume(world, bob).welcome), "bad-proof");
});

test("a restarted server knows no tickets, and accepts a signature", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  world.restart();
  const connection = greet(world);
  assert.equal(refusal(resume(world, alice, connection).welcome), "bad-proof");
  pick(prove(world, alice.device, connection), "signedIn");
});

test("a device that connects again replaces its earlier connection, and nobody notices", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  bob.news();
  const again = signIn(world, alice.person);
  const displaced = pick(alice.news(), "refused");
  assert.deepEqual([displaced.re, displaced.code], [undefined, "displaced"]);
  assert.equal(alice.closed(), 1008);
  world.pass(60_000);
  assert.deepEqual(told(bob.news()), []);
  assert.equal(again.closed(), 1008, "only its own silence ends the new connection");
});

test("closing an earlier connection late does not close the one that replaced it", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  const again = signIn(world, alice.person);
  alice.cut();
  world.pass(20_000);
  assert.deepEqual(told(bob.news()), []);
  pick(bob.say({ type: "ping", n }), "pong");
  assert.equal(again.closed(), undefined);
});

test("frames that went over the earlier connection go over the new one", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  const again = signIn(world, alice.person);
  assert.ok(relays(bob, again));
  assert.ok(relays(again, bob));
  assert.ok(!relays(alice, bob));
});

test("two devices of one account can be signed in at the same time", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  addPhone(world, alice);
  assert.equal(alice.closed(), undefined);
});

test("two proofs on one channel let the device in once", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  world.hold();
  prove(world, person.laptop, connection);
  prove(world, person.laptop, connection);
  world.release();
  const said = connection.news();
  assert.equal(all(said, "signedIn").length, 1);
  assert.equal(refusal(said), "not-now");
});

test("a channel that closes while its proof is checked brings nobody online", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.say({ type: "signOut" });
  world.pass(1000);
  bob.news();
  const connection = greet(world);
  world.hold();
  prove(world, alice.device, connection);
  connection.cut();
  world.release();
  world.pass(1000);
  assert.deepEqual(told(bob.news()), []);
});
