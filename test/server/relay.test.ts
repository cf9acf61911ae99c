// The relay.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "#protocol";
import { agree, all, greet, n, pick, signUp, type SignedIn } from "./stage/people.ts";
import { createWorld } from "./stage/server-world.ts";

const frame = Uint8Array.of(2, 0, 1);

const relay = (from: SignedIn, to: SignedIn, bytes: Uint8Array = frame) =>
  from.say({ type: "relay", to: to.device.id, frame: bytes });

test("a frame arrives as it was sent, with the device that sent it", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  const large = world.random(32).slice(0, 1);
  const bytes = new Uint8Array(limits.linkFrameBytesMax).fill(large[0] ?? 0);
  assert.deepEqual(relay(alice, bob, bytes), []);
  assert.deepEqual(bob.news(), [{ type: "relayed", from: alice.device.id, frame: bytes }]);
});

test("without a grant nothing passes, and the sender is told", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  bob.news();
  assert.deepEqual(relay(alice, bob), [
    { type: "undelivered", to: bob.device.id, code: "no-grant" },
  ]);
  assert.deepEqual(bob.news(), []);
});

test("a device that is not online is told to be so", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  bob.cut();
  assert.equal(pick(relay(alice, bob), "undelivered").code, "offline");
});

test("what somebody does not read in time is dropped until the line is empty again", () => {
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

test("however many frames two friends exchange, they are not refused for it", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  for (let count = 0; count < 1000; count += 1) assert.deepEqual(relay(alice, bob), []);
  assert.equal(all(bob.news(), "relayed").length, 1000);
  pick(alice.say({ type: "ping", n }), "pong");
});

test("the relay asks the database for nothing", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  world.hold();
  assert.deepEqual(relay(alice, bob), []);
  assert.equal(all(bob.news(), "relayed").length, 1);
});

test("who relays before signing in is cut off", () => {
  const world = createWorld();
  const bob = signUp(world, "bob");
  const mallory = greet(world);
  mallory.say({ type: "relay", to: bob.device.id, frame });
  assert.equal(mallory.closed(), 1008);
});
