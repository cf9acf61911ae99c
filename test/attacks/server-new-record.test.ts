// Somebody between a device and its server who passes everything on, and answers only the request for
// a new record, to guess at the new password later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forget, twoPeople } from "../peer/stage/stories.ts";
import type { Device, World } from "../peer/stage/world.ts";
import { createFalseServer, type FalseServer } from "./stage/false-server.ts";

/** Mallory shows a key of her own from now on, and this device has come back since. */
async function between(world: World, device: Device): Promise<FalseServer> {
  const [seen] = device.received("welcome");
  assert.ok(seen);
  const mallory = await createFalseServer(world, seen);
  world.server.become("speaking");
  world.server.show(mallory.signingKey);
  device.crash();
  device.start();
  world.advance(2_000);
  forget(device);
  return mallory;
}

/** Changes the password; Mallory answers when the device asks for a record. */
async function change(world: World, device: Device, mallory: FalseServer): Promise<void> {
  const before = device.sent("signUpStart").length;
  device.says({ do: "changePassword", from: "the password of alice", to: "a new one" });
  const watch = (): void => {
    if (device.sent("signUpStart").length === before) world.afterSteps(1, watch);
    else world.server.become("mute");
  };
  watch();
  await world.settle();
  assert.equal(device.sent("signUpStart").length, before + 1);
  await mallory.answerSignUp(device, true);
}

/** Her first device, and one that came later. */
const devices = {
  "the device that signed up": (_world: World, alice: Device) => Promise.resolve(alice),
  "a later device": (world: World, alice: Device) => world.phoneOf(alice),
};

for (const [which, find] of Object.entries(devices)) {
  test(`a05: nobody on the way gets a record of the new password from ${which}`, async () => {
    const { world, alice } = await twoPeople();
    const device = await find(world, alice);
    const mallory = await between(world, device);
    await change(world, device, mallory);
    assert.deepEqual(device.sent("setPassword"), []);
    assert.equal(device.heard("serverChanged")[0]?.why, "proof");
  });
}

test("a05: a profile of an older program takes the key that it is shown first", async () => {
  const { world, alice } = await twoPeople();
  alice.disk.store.run("DELETE FROM profile WHERE key = 'signingKey'");
  alice.crash();
  alice.start();
  world.advance(2_000);
  const mallory = await between(world, alice);
  await change(world, alice, mallory);
  assert.deepEqual(alice.sent("setPassword"), []);
});
