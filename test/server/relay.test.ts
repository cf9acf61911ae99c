// The relay.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "#protocol";
import { agree, all, greet, n, pick, signUp, type SignedIn } from "./stage/people.ts";
import { createWorld } from "./stage/server-world.ts";

const frame = Uint8Array.of(2, 0, 1);

const relay = (from: SignedIn, to: SignedIn, bytes: Uint8Array = frame) =>
  from.say({ type: "relay", to: to.device.id, frame: bytes });

test("a frame arrives as it was sent, together with the sending device", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  const large = world.random(32).slice(0, 1);
  const bytes = new Uint8Array(limits.linkFrameBytesMax).fill(large[0] ?? 0);
  assert.deepEqual(relay(alice, bob, bytes), []);
  assert.deepEqual(bob.news(), [{ type: "relayed", from: alice.device.id, frame: bytes }]);
});

test("without a grant nothing passes, and nobody learns who is online that way", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  bob.news();
  assert.deepEqual(relay(alice, bob), [
    { type: "undelivered", to: bob.device.id, code: "offline" },
  ]);
  assert.deepEqual(bob.news(), []);
});

test("sending to an offline device gets the answer that it is offline", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  bob.cut();
  assert.equal(pick(relay(alice, bob), "undelivered").code, "offline");
});

test("frames for somebody who does not read in time are dropped until the connection is drained", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  bob.backlog(1_100_000);
  assert.equal(pick(relay(alice, bob), "undelivered").code, "too-many");
  assert.equal(bob.closed(), undefined);
  pick(bob.say({ type: "ping", n }), "pong");
  bob.backlog(0);
  assert.deepEqual(relay(alice, bob), []);
  assert.equal(all(bob.news(), "relayed").length, 1);
});

test("two friends can exchange any number of frames without being refused", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  for (let count = 0; count < 1000; count += 1) assert.deepEqual(relay(alice, bob), []);
  assert.equal(all(bob.news(), "relayed").length, 1000);
  pick(alice.say({ type: "ping", n }), "pong");
});

test("relaying needs nothing from the database", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  world.hold();
  assert.deepEqual(relay(alice, bob), []);
  assert.equal(all(bob.news(), "relayed").length, 1);
});

test("somebody who relays before signing in is cut off", () => {
  const world = createWorld();
  const bob = signUp(world, "bob");
  const mallory = greet(world);
  mallory.say({ type: "relay", to: bob.device.id, frame });
  assert.equal(mallory.closed(), 1008);
});
