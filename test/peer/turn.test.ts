// A disk that fails: nothing leaves before it is kept, the screen says so, and the peer continues.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answer,
  ask,
  consents,
  forget,
  history,
  twoInChat,
  twoPeople,
  write,
} from "./stage/stories.ts";
import type { Device } from "./stage/world.ts";
import { openWorld } from "./stage/world.ts";

/** Whether the screen reported a text as kept or as not kept. */
const fate = (device: Device): "kept" | "not kept" => {
  const [kept, notKept] = [device.heard("kept").length, device.heard("notKept").length];
  assert.equal(kept + notKept, 1, `${kept} kept and ${notKept} not`);
  return kept === 1 ? "kept" : "not kept";
};

test("wherever in a turn the disk is full, a text is both kept and sent, or neither", async () => {
  const fates = new Set<string>();
  for (let writes = 0; writes < 12; writes += 1) {
    const { world, alice, bob } = await twoInChat();
    alice.disk.fillAfter(writes);
    write(alice, "kept or not");
    const became = fate(alice);
    fates.add(became);
    if (became === "not kept") assert.deepEqual(bob.read(), []);
    alice.disk.clear();
    world.advance(20_000);
    write(alice, "later");
    const expected = became === "kept" ? ["kept or not", "later"] : ["later"];
    assert.deepEqual(bob.read().slice(-expected.length), expected, `after ${writes} writes`);
    assert.deepEqual(history(alice, "bob"), expected.map((text) => `alice: ${text}`));
    assert.deepEqual(history(bob, "alice"), expected.map((text) => `alice: ${text}`));
  }
  assert.deepEqual(fates, new Set(["kept", "not kept"]));
}); // prettier-ignore

test("everything said in one turn is kept together or not at all", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.disk.fillAfter(1);
  world.atOnce(() => write(alice, "one", "two", "three"));
  assert.equal(alice.heard("notKept").length, 1);
  assert.deepEqual(alice.heard("kept"), []);
  assert.deepEqual([bob.read(), history(alice, "bob")], [[], []]);
});

test("after a full disk the chat continues without a new request", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.disk.fillAfter(2);
  write(alice, "not kept");
  alice.disk.clear();
  world.advance(20_000);
  forget(alice, bob);
  write(bob, "are you there?");
  assert.deepEqual(alice.read(), ["are you there?"]);
  assert.deepEqual([alice.heard("asked"), bob.heard("asked")], [[], []]);
  alice.says({ do: "leave" });
  assert.deepEqual(bob.heard("theyLeft").length, 1);
});

test("a device that cannot store a text does not acknowledge it, and gets it later", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.disk.fillAfter(0);
  write(alice, "no room");
  world.advance(60_000);
  assert.deepEqual(bob.read(), []);
  assert.deepEqual(alice.heard("delivered"), []);
  bob.disk.clear();
  world.advance(60_000);
  assert.deepEqual(bob.read(), ["no room"]);
  assert.equal(alice.heard("delivered").length, 1);
});

test("a disk that stays full does not make the peer hammer the server", async () => {
  const { world, alice } = await twoInChat();
  alice.disk.fillAfter(0);
  write(alice, "no room");
  const before = alice.sent("hello").length;
  world.advance(600_000);
  const tries = alice.sent("hello").length - before;
  assert.ok(tries <= 60, `${tries} tries in ten minutes`);
  assert.equal(alice.heard("notKept").length, 1);
  assert.equal(alice.heard("diskFails").length, 1);
});

test("a person can still sign out with a full disk", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.disk.fillAfter(0);
  alice.says({ do: "signOut" });
  assert.deepEqual(alice.heard("ended"), [{ tell: "ended", unsaved: "full" }]);
  world.advance(600_000);
  assert.equal(alice.sent("hello").length, 1);
  assert.equal(bob.heard("wentOffline").length, 1);
});

test("a request that rings when the disk fails does not leave the person waiting", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  forget(alice, bob);
  alice.disk.fillAfter(1);
  write(alice, "while it rings");
  alice.disk.clear();
  assert.equal(alice.heard("notKept").length, 1);
  assert.equal(alice.heard("chatOpened").length, 1);
  world.advance(2_000);
  answer(bob, "yes");
  write(alice, "there you are");
  assert.deepEqual(bob.read(), ["there you are"]);
});

test("a disk that fails in the very first turn does not keep the program from starting", async () => {
  for (let writes = 0; writes < 3; writes += 1) {
    const { world, alice, bob } = await twoInChat();
    alice.crash();
    forget(alice);
    alice.disk.fillAfter(writes);
    alice.start();
    alice.disk.clear();
    world.advance(20_000);
    assert.equal(alice.heard("opened").length, 1);
    assert.deepEqual(alice.heard("notKept"), []);
    ask(alice, bob);
    write(alice, "here I am");
    assert.deepEqual(bob.read(), ["here I am"], `after ${writes} writes`);
  }
});

test("wherever a sign-up meets a full disk, it can be repeated", async () => {
  for (let writes = 0; writes < 9; writes += 1) {
    const world = await openWorld();
    const bob = await world.person("bob");
    const alice = world.device("alice");
    alice.start();
    alice.disk.fillAfter(writes);
    await world.signUp(alice);
    alice.disk.clear();
    world.advance(60_000);
    if (alice.heard("nameIsKnown").length > 0) await world.signIn(alice);
    if (alice.heard("nameIsNew").length > 1) await world.signUp(alice);
    world.advance(60_000);
    ask(alice, bob);
    answer(bob, "yes");
    write(alice, "made it");
    assert.deepEqual(bob.read(), ["made it"], `after ${writes} writes`);
  }
});

test("wherever a yes meets a full disk, it is in force on both sides or can be repeated", async () => {
  for (let writes = 0; writes < 5; writes += 1) {
    const { world, alice, bob } = await twoPeople();
    ask(alice, bob);
    bob.disk.fillAfter(writes);
    answer(bob, "yes");
    bob.disk.clear();
    world.advance(61_000);
    if (consents(bob) === 0) ask(bob, alice);
    answer(alice, "yes");
    world.advance(2_000);
    forget(alice, bob);
    ask(bob, alice);
    write(bob, "so we talk");
    ask(alice, bob);
    assert.equal(consents(alice), 1, `after ${writes} writes`);
    assert.ok(history(alice, "bob").includes("bob: so we talk"), `after ${writes} writes`);
  }
});

test("after a full disk a person can still choose whether to stay signed in", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  alice.start();
  await world.signUp(alice);
  alice.disk.fillAfter(1);
  alice.says({ do: "staySignedIn", stay: false });
  alice.disk.clear();
  world.advance(20_000);
  alice.says({ do: "staySignedIn", stay: false });
  alice.crash();
  forget(alice);
  alice.start();
  await world.signIn(alice);
  assert.equal(alice.heard("signedIn")[0]?.askStay, false);
});

test("texts that waited before a full disk are reported as delivered afterwards", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  write(alice, "kept");
  alice.disk.fillAfter(2);
  write(alice, "not kept");
  alice.disk.clear();
  bob.start();
  world.advance(20_000);
  assert.equal(alice.heard("delivered").length, 1);
});

test("somebody who sees the server as away during a reconnect also sees when it is back", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.disk.fillAfter(0);
  write(alice, "not kept");
  alice.disk.clear();
  forget(alice, bob);
  alice.says({ do: "talk", name: "nobody" });
  world.advance(5_000);
  assert.equal(alice.heard("notLookedUp").length, 1);
  assert.equal(alice.heard("signedInAgain").length, 1);
});
