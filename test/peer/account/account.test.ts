// Signing up, signing in, staying signed in, and joining an account with a second device.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeldKey } from "#peer";
import { peekDeviceList } from "#protocol";
import { keysOf, listOf } from "../stage/forger.ts";
import { forget, twoPeople } from "../stage/stories.ts";
import { openWorld, type Device, type World } from "../stage/world.ts";

async function start(world: World, name: string): Promise<Device> {
  const device = world.device(name);
  device.start();
  return device;
}

/** How many devices this device sees on its account's list. */
const listed = (device: Device): number => peekDeviceList(listOf(device))?.devices.length ?? 0;

test("signing up with a free name creates an account", async () => {
  const world = await openWorld();
  const alice = await start(world, "alice");
  assert.deepEqual(alice.news(), ["serverReached", "nameIsNew"]);
  await world.signUp(alice);
  assert.deepEqual(alice.heard("signedIn"), [{ tell: "signedIn", name: "alice", askStay: true }]);
  assert.deepEqual(alice.heard("online"), [{ tell: "online", names: [], more: 0 }]);
});

test("a name that is already taken asks for its password", async () => {
  const world = await openWorld();
  await world.person("alice");
  const other = await start(world, "alice");
  assert.deepEqual(other.news(), ["serverReached", "nameIsKnown"]);
});

test("a wrong password is reported, and the right one can follow", async () => {
  const world = await openWorld();
  await world.person("alice");
  const phone = await start(world, "alice");
  await world.signIn(phone, "a wrong password");
  assert.equal(phone.heard("wrongPassword").length, 1);
  assert.equal(phone.sent("signInFinish").length, 0);
  await world.signIn(phone);
  assert.equal(phone.heard("signedIn").length, 1);
});

test("a password that could not be checked is not called wrong", async () => {
  const world = await openWorld();
  await world.person("alice");
  const phone = await start(world, "alice");
  phone.passwordWork("fails");
  await world.signIn(phone);
  assert.deepEqual([phone.heard("wrongPassword").length, phone.heard("refused").length], [0, 1]);
  phone.passwordWork("works");
  await world.signIn(phone);
  assert.equal(phone.heard("signedIn").length, 1);
});

test("a sign-up that lost its connection and ends late does not disturb the next one", async () => {
  const world = await openWorld();
  const alice = await start(world, "alice");
  alice.says({ do: "signUp", password: "a password" });
  alice.cable("cut");
  alice.cable("whole");
  world.advance(5_000);
  assert.equal(alice.heard("nameIsNew").length, 2);
  await world.signUp(alice, "a password");
  assert.deepEqual([alice.heard("signedIn").length, alice.heard("refused").length], [1, 0]);
  const bob = await world.person("bob");
  bob.says({ do: "talk", name: "alice" });
  assert.equal(alice.heard("asked").length, 1);
});

test("when two people sign up with one name at once, the second learns that it is taken", async () => {
  const world = await openWorld();
  const [one, other] = [await start(world, "carol"), await start(world, "carol")];
  one.says({ do: "signUp", password: "one password" });
  other.says({ do: "signUp", password: "another password" });
  await world.settle();
  const taken = [one, other].filter((each) => each.heard("nameTaken").length === 1);
  const made = [one, other].filter((each) => each.heard("signedIn").length === 1);
  assert.equal(taken.length, 1);
  assert.equal(made.length, 1);
});

test("after losing a name to someone else, a person can sign in with the winner's password", async () => {
  const world = await openWorld();
  const [one, other] = [await start(world, "carol"), await start(world, "carol")];
  await world.signUp(one);
  await world.signUp(other);
  assert.equal(other.heard("nameTaken").length, 1);
  await world.signIn(other);
  assert.equal(other.heard("signedIn").length, 1);
});

test("somebody who stays signed in is asked nothing at the next start", async () => {
  const { world, alice } = await twoPeople();
  alice.crash();
  alice.start();
  world.advance(250);
  assert.deepEqual(alice.news(), ["opened", "serverReached", "online"]);
});

test("somebody who does not stay signed in needs the password, and keeps the same device", async () => {
  const world = await openWorld();
  const alice = await start(world, "alice");
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  alice.crash();
  forget(alice);
  alice.start();
  assert.deepEqual(alice.news(), ["serverReached", "nameIsKnown"]);
  await world.signIn(alice);
  assert.deepEqual(alice.heard("signedIn"), [{ tell: "signedIn", name: "alice", askStay: false }]);
  assert.equal(listed(alice), 1);
});

/** Somebody who does not stay signed in, and the key that the program holds in memory. */
async function passingBy(): Promise<{ world: World; alice: Device; memory: HeldKey }> {
  const world = await openWorld();
  const alice = world.device("alice");
  const memory = inMemory();
  alice.start(memory);
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  return { world, alice, memory };
}

function inMemory(): HeldKey {
  let held: Uint8Array | undefined;
  return { read: () => held, hold: (exportKey) => void (held = exportKey) };
}

test("a peer that restarts within the program opens with the key in memory, without a password", async () => {
  const { world, alice, memory } = await passingBy();
  for (const time of ["the first time", "and again"]) {
    alice.crash();
    forget(alice);
    alice.start(memory);
    world.advance(250);
    assert.deepEqual(alice.news(), ["opened", "serverReached", "online"], time);
  }
});

test("after such a restart a person can still stay signed in, and then memory holds nothing", async () => {
  const { alice, memory } = await passingBy();
  alice.crash();
  alice.start(memory);
  alice.says({ do: "staySignedIn", stay: true });
  assert.equal(memory.read(), undefined);
  alice.crash();
  forget(alice);
  alice.start();
  assert.equal(alice.heard("opened").length, 1);
});

test("a key in memory that does not open the profile is ignored", async () => {
  const { alice, memory } = await passingBy();
  alice.crash();
  forget(alice);
  memory.hold(new Uint8Array(64).fill(7));
  alice.start(memory);
  assert.deepEqual(alice.news(), ["serverReached", "nameIsKnown"]);
});

test("somebody who has not chosen whether to stay signed in is asked again", async () => {
  const world = await openWorld();
  const alice = await start(world, "alice");
  await world.signUp(alice);
  alice.crash();
  forget(alice);
  alice.start();
  await world.signIn(alice);
  assert.deepEqual(alice.heard("signedIn"), [{ tell: "signedIn", name: "alice", askStay: true }]);
  assert.equal(listed(alice), 1);
});

test("unless a person stays signed in, the disk does not hold their keys in plain form", async () => {
  const world = await openWorld();
  const alice = await start(world, "alice");
  await world.signUp(alice);
  assert.throws(() => keysOf(alice), /plain form/);
  alice.says({ do: "staySignedIn", stay: true });
  const { signingSecret } = keysOf(alice);
  const inFile = () => alice.disk.keyFile.read()?.toHex().includes(signingSecret.toHex());
  assert.equal(inFile(), true);
  alice.says({ do: "staySignedIn", stay: false });
  assert.equal(inFile(), false);
});

test("stored keys open the profile while the server is away, and sign in once it is back", async () => {
  const { world, alice } = await twoPeople();
  alice.crash();
  world.cutServer();
  alice.start();
  assert.deepEqual(alice.heard("serverAway"), [{ tell: "serverAway", first: true }]);
  assert.deepEqual(alice.news(), ["opened"]);
  await world.restoreServer();
  assert.deepEqual(alice.news().slice(0, 3), ["serverReached", "signedInAgain", "online"]);
});

test("a second device needs only name and password, and both devices are on the list", async () => {
  const { world, alice } = await twoPeople();
  const phone = await start(world, "alice");
  await world.signIn(phone);
  assert.equal(phone.heard("signedIn").length, 1);
  assert.deepEqual(phone.heard("online")[0]?.names, ["bob"]);
  assert.equal(listed(phone), 2);
  assert.equal(listed(alice), 2);
});

test("the first device reports it when a second device joins", async () => {
  const { world, alice } = await twoPeople();
  const phone = await start(world, "alice");
  await world.signIn(phone);
  assert.deepEqual(alice.heard("deviceAdded"), [
    { tell: "deviceAdded", name: "alice", isOwn: true },
  ]);
});

test("an older list of a person's own account does not count at sign-in", async () => {
  const world = await openWorld();
  const alice = await start(world, "alice");
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  const older = listOf(alice);
  const phone = await start(world, "alice");
  await world.signIn(phone);
  assert.equal(listed(alice), 2);
  world.server.lie("alice", older);
  alice.crash();
  alice.start();
  await world.signIn(alice);
  assert.equal(alice.heard("signedIn").length, 2);
  assert.equal(listed(alice), 2);
});

test("an account has room for sixteen devices", async () => {
  const world = await openWorld();
  await world.person("alice");
  for (let number = 2; number <= 16; number += 1) await world.signIn(await start(world, "alice"));
  const last = await start(world, "alice");
  await world.signIn(last);
  assert.equal(last.heard("devicesFull")[0]?.devices.length, 16);
  assert.equal(last.heard("signedIn").length, 0);
});

test("a returning device resumes with what it received at its last sign-in", async () => {
  const { world, alice } = await twoPeople();
  const proofs = alice.sent("prove").length;
  alice.cable("cut");
  alice.cable("whole");
  world.advance(2_000);
  assert.equal(alice.sent("resume").length, 1);
  assert.equal(alice.sent("prove").length, proofs);
  assert.equal(alice.received("signedIn").length, 2);
});

test("a server that has forgotten a device accepts its signature instead", async () => {
  const { world, alice } = await twoPeople();
  world.cutServer();
  await world.restoreServer();
  assert.equal(alice.sent("prove").length, 2);
  assert.equal(alice.received("signedIn").length, 2);
});

test("the screen shows when the peer is back at the server", async () => {
  const { world, alice } = await twoPeople();
  alice.cable("cut");
  alice.cable("whole");
  world.advance(2_000);
  assert.equal(alice.heard("signedInAgain").length, 1);
});

test("a server that cannot let a device in now is asked again later", async () => {
  const { world, alice } = await twoPeople();
  alice.cable("cut");
  alice.cable("whole");
  world.server.database("fails");
  world.advance(2_000);
  assert.equal(alice.heard("refused")[0]?.code, "failed");
  world.server.database("works");
  world.advance(31_000);
  assert.equal(alice.received("signedIn").length, 2);
});

test("a password that was on its way when the connection broke can be entered again", async () => {
  const world = await openWorld();
  await world.person("alice");
  const phone = await start(world, "alice");
  phone.says({ do: "signIn", password: "the password of alice" });
  phone.cable("cut");
  await world.settle();
  phone.cable("whole");
  world.advance(2_000);
  assert.equal(phone.heard("nameIsKnown").length, 2);
  await world.signIn(phone);
  assert.equal(phone.heard("signedIn").length, 1);
});

test("a server with a different key is reported, and hears nothing more", async () => {
  const { world, alice } = await twoPeople();
  world.cutServer();
  const said = alice.sent("prove").length + alice.sent("resume").length;
  await world.restoreServer("another key");
  world.advance(600_000);
  assert.equal(alice.heard("serverChanged").length, 1);
  assert.equal(alice.sent("hello").length, 2);
  assert.equal(alice.sent("prove").length + alice.sent("resume").length, said);
  assert.equal(alice.sent("ping").length, 0);
});

test("a device that its account has removed reports that, and does not come back", async () => {
  const { world, alice } = await twoPeople();
  alice.hears({ type: "refused", re: undefined, code: "unknown-device", retryMs: undefined });
  world.advance(600_000);
  assert.deepEqual(alice.heard("signedOutHere")[0]?.code, "unknown-device");
  assert.equal(alice.sent("hello").length, 1);
});
