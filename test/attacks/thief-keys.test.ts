// Attacks by a thief who has the profile of somebody who has signed out, and knows only the name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesUpTo, encode, flag, peekDeviceList, record } from "#protocol";
import { readDeviceKeys } from "../../src/peer/account/device-keys.ts";
import { contextOf, listOf } from "../peer/stage/forger.ts";
import { forget, twoPeople } from "../peer/stage/stories.ts";
import { openWorld, type Device, type World } from "../peer/stage/world.ts";

/** Starts the program again, as a thief does who types no password. */
function reload(device: Device): void {
  device.crash();
  forget(device);
  device.start();
}

const listed = (device: Device): number => peekDeviceList(listOf(device))?.devices.length ?? 0;

/** The profile opens for nobody but its owner, who is then the same device as before. */
async function assertLocked(world: World, alice: Device): Promise<void> {
  assert.equal(readDeviceKeys(contextOf(alice)), undefined, "the keys are readable");
  reload(alice);
  world.advance(250);
  assert.deepEqual(alice.news(), ["serverReached", "nameIsKnown"]);
  await world.signIn(alice);
  assert.deepEqual(alice.heard("signedIn"), [{ tell: "signedIn", name: "alice", askStay: true }]);
}

test("a14: after a reload, signing out locks the keys although nobody has typed the password", async () => {
  const { world, alice } = await twoPeople();
  reload(alice);
  assert.equal(alice.heard("opened")[0]?.stays, true);
  alice.says({ do: "logOut" });
  assert.deepEqual(alice.heard("ended"), [{ tell: "ended", keys: "locked" }]);
  await assertLocked(world, alice);
  assert.equal(listed(alice), 1);
});

test("a14: after a reload, no longer staying signed in locks the keys at once", async () => {
  const { world, alice } = await twoPeople();
  reload(alice);
  alice.says({ do: "staySignedIn", stay: false });
  assert.deepEqual(alice.heard("stays"), [{ tell: "stays", on: false }]);
  assert.equal(readDeviceKeys(contextOf(alice)), undefined);
  reload(alice);
  assert.deepEqual(alice.news(), ["serverReached", "nameIsKnown"]);
  await world.signIn(alice);
  assert.equal(listed(alice), 1);
});

test("a14: a person can change their mind about staying signed in as often as they like", async () => {
  const { alice } = await twoPeople();
  for (const stay of [false, true, false, true]) alice.says({ do: "staySignedIn", stay });
  assert.equal(alice.heard("notTaken").length, 0);
  reload(alice);
  assert.equal(alice.heard("opened").length, 1);
});

test("a14: no key in memory opens the profile of somebody who has signed out", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  let held: Uint8Array | undefined;
  const memory = { read: () => held, hold: (key: Uint8Array | undefined) => void (held = key) };
  alice.start(memory);
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  alice.says({ do: "logOut" });
  alice.crash();
  forget(alice);
  alice.start(memory);
  assert.deepEqual(alice.news(), ["serverReached", "nameIsKnown"]);
});

test("a14: signing out on a full disk says that the keys are still readable, and why", async () => {
  const { alice } = await twoPeople();
  reload(alice);
  alice.disk.fillAfter(0);
  alice.says({ do: "logOut" });
  assert.deepEqual(alice.heard("ended"), [{ tell: "ended", keys: "full", unsaved: "full" }]);
});

test("a14: keys lock even if the store takes nothing more, and the choice is asked again", async () => {
  const { world, alice } = await twoPeople();
  reload(alice);
  alice.disk.fillAfter(1); // That one is the key file.
  alice.says({ do: "logOut" });
  assert.deepEqual(alice.heard("ended"), [{ tell: "ended", keys: "locked", unsaved: "full" }]);
  alice.disk.clear();
  await assertLocked(world, alice);
});

test("a14: a choice to stay that was not saved leaves no plain keys after the next start", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  alice.start();
  await world.signUp(alice);
  alice.disk.fillAfter(1);
  alice.says({ do: "staySignedIn", stay: true });
  assert.equal(alice.heard("notKept").length, 1);
  alice.disk.clear();
  reload(alice);
  await assertLocked(world, alice);
});

const olderFile = record({ wrapped: flag, secrets: bytesUpTo(256) });

test("a14: keys of an older program, without a locked copy, are erased by signing out", async () => {
  const { world, alice } = await twoPeople();
  const secrets = plainSecrets(alice);
  alice.disk.keepKeys(encode(olderFile, { wrapped: false, secrets }));
  reload(alice);
  assert.equal(alice.heard("opened").length, 1);
  alice.says({ do: "staySignedIn", stay: false });
  assert.equal(alice.heard("notTaken")[0]?.why, "needsPassword");
  alice.says({ do: "logOut" });
  assert.deepEqual(alice.heard("ended"), [{ tell: "ended", keys: "erased" }]);
  await assertLocked(world, alice);
  assert.equal(listed(alice), 1); // Nobody can be the device of the erased keys, so it gives way.
});

function plainSecrets(device: Device): Uint8Array {
  const keys = readDeviceKeys(contextOf(device));
  assert.ok(keys);
  const { signingSecret: signing, agreementSecret: agreement } = keys;
  return encode(record({ signing: bytesUpTo(32), agreement: bytesUpTo(32) }), {
    signing,
    agreement,
  });
}
