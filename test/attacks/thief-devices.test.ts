// Attacks with a device that was lost, and what stands in the way of removing one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, peekDeviceList } from "#protocol";
import { deviceIdOf, listOf } from "../peer/stage/forger.ts";
import { forget, history, twoInChat, twoPeople, write } from "../peer/stage/stories.ts";
import type { Device, World } from "../peer/stage/world.ts";

const listed = (device: Device): number => peekDeviceList(listOf(device))?.devices.length ?? 0;

/** Alice has signed in on as many devices as an account may have, each a fresh profile. */
async function sixteen(world: World, alice: Device): Promise<void> {
  for (let count = 1; count < limits.devicesMax; count += 1) {
    const phone = await world.phoneOf(alice);
    phone.crash();
  }
}

test("a04: a seventeenth sign-in says what is full, and gets in once a device is chosen to go", async () => {
  const { world, alice } = await twoPeople();
  await sixteen(world, alice);
  const phone = world.device("alice");
  phone.start();
  await world.signIn(phone);
  assert.deepEqual(phone.heard("refused"), []);
  const devices = phone.heard("devicesFull")[0]?.devices ?? [];
  assert.equal(devices.length, limits.devicesMax);
  for (const { device } of devices.slice(1, 2)) phone.says({ do: "makeRoom", device });
  world.advance(1_000);
  assert.equal(phone.heard("signedIn").length, 1);
  assert.equal(listed(phone), limits.devicesMax);
  assert.ok(peekDeviceList(listOf(phone))?.revoked.every(({ heads }) => heads.length === 0));
});

test("a04: a profile that loses its keys again and again uses up no devices", async () => {
  const { world, alice } = await twoPeople();
  for (let count = 0; count < 3; count += 1) {
    alice.crash();
    alice.disk.keyFile.write(Uint8Array.of(1));
    alice.start();
    await world.signIn(alice);
    assert.equal(alice.heard("signedIn").length, 1);
    world.advance(60_000);
  }
  assert.equal(listed(alice), 1);
});

test("a04: what the device wrote before its keys were lost still arrives", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "one");
  bob.crash();
  world.advance(1_000);
  write(alice, "two");
  alice.crash();
  alice.disk.keyFile.write(Uint8Array.of(1));
  alice.start();
  await world.signIn(alice);
  const before = deviceIdOf(alice);
  bob.start();
  world.advance(120_000);
  forget(alice, bob);
  assert.notEqual(before, undefined);
  assert.deepEqual(history(bob, "alice"), ["alice: one", "alice: two"]);
});
