// Attacks by a contact, and by a false server for one, on an address that a person wants to hide.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, agree, forget, twoPeople } from "../peer/stage/stories.ts";
import type { Device, World } from "../peer/stage/world.ts";

/** A new device of Alice, who types her password and nothing else. */
async function newDevice(world: World): Promise<Device> {
  const phone = world.device("alice");
  phone.start();
  await world.signIn(phone);
  return phone;
}

async function twoOnDirectPaths(): Promise<{ world: World; alice: Device; bob: Device }> {
  const story = await twoPeople();
  story.world.directPaths(true);
  return story;
}

test("a03: a contact learns no address from a new device of somebody who is relay-only", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  alice.says({ do: "relayOnly", on: true });
  agree(alice, bob);
  const phone = await newDevice(world);
  world.advance(60_000);
  assert.equal(phone.pathsBegun(), 0);
  assert.deepEqual(phone.heard("relayOnly"), [{ tell: "relayOnly", name: undefined, on: true }]);
});

test("a03: relay-only with one person holds on a new device that has not met them", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  agree(alice, bob);
  alice.says({ do: "relayOnly", name: "bob", on: true });
  world.advance(10_000);
  forget(alice, bob);
  const phone = await newDevice(world);
  world.advance(60_000);
  assert.equal(phone.pathsBegun(), 0);
  phone.says({ do: "chats" });
  assert.equal(phone.heard("chats")[0]?.chats[0]?.relayOnly, true);
});

test("a03: a new device makes direct paths if the account allows them", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  agree(alice, bob);
  const phone = await newDevice(world);
  world.advance(60_000);
  assert.equal(phone.heard("relayNotKnown").length, 0);
  assert.ok(phone.pathsBegun() > 0);
});

test("a03: what a device says while others are away holds on them before their next path", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  const phone = await world.phoneOf(alice);
  phone.crash();
  alice.says({ do: "relayOnly", on: true });
  alice.crash();
  forget(phone, bob);
  phone.start();
  agree(phone, bob);
  world.advance(60_000);
  assert.equal(phone.pathsBegun(), 0);
});

test("a03: on the other devices online, open direct paths end when one says relay-only", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  const phone = await world.phoneOf(alice);
  agree(phone, bob);
  world.advance(10_000);
  phone.says({ do: "talk", name: "bob" });
  alice.says({ do: "relayOnly", on: true });
  world.advance(1_000);
  assert.equal(phone.heard("path").at(-1)?.path, "relay");
  alice.says({ do: "relayOnly", on: false });
  world.advance(60_000);
  assert.equal(phone.heard("path").at(-1)?.path, "direct");
});

test("a03: two devices that choose at once end up with the same settings", async () => {
  const { world, alice } = await twoOnDirectPaths();
  const phone = await world.phoneOf(alice);
  phone.says({ do: "meet", name: "bob" });
  world.atOnce(() => {
    alice.says({ do: "relayOnly", on: true });
    phone.says({ do: "relayOnly", name: "bob", on: true });
  });
  world.advance(1_000);
  const seen = [alice, phone].map((device) => {
    device.says({ do: "chats" });
    return device.heard("chats").at(-1)?.relayOnly;
  });
  assert.deepEqual(seen, [true, true]);
  const settings = [alice, phone].map(({ disk }) =>
    disk.rows("SELECT value FROM profile WHERE key IN ('settings', 'unsaid')"),
  );
  assert.equal(settings[0]?.length, 1);
  assert.deepEqual(settings[0], settings[1]);
});

/** Alice is relay-only; then the server shows this in place of what her devices sealed. */
async function newDeviceShown(sealed: Uint8Array) {
  const { world, alice, bob } = await twoOnDirectPaths();
  alice.says({ do: "relayOnly", on: true });
  const database = world.server.backUp();
  database.putSettings({ account: accountOf(alice), number: 1_000, sealed });
  await world.rollBackServer(database);
  agree(alice, bob);
  forget(alice, bob);
  const phone = await newDevice(world);
  return { world, alice, phone };
}

for (const [what, sealed] of [
  ["withholds the settings", new Uint8Array()],
  ["makes settings up", new Uint8Array(80).fill(1)],
] as const) {
  test(`a03: if a server ${what}, a new device makes no direct path until its person allows it`, async () => {
    const { world, alice, phone } = await newDeviceShown(sealed);
    world.advance(60_000);
    assert.deepEqual([phone.pathsBegun(), alice.pathsBegun()], [0, 0]);
    assert.equal(phone.heard("relayNotKnown").length, 1);
    phone.says({ do: "relayOnly", on: false });
    world.advance(310_000); // Bob may be the one who tries, and has waited longer each time.
    assert.ok(phone.pathsBegun() > 0);
    assert.equal(alice.pathsBegun(), 0);
  });
}

test("a03: older settings that a server goes back to change nothing where newer ones are known", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  const database = world.server.backUp();
  alice.says({ do: "relayOnly", on: true });
  await world.rollBackServer(database);
  agree(alice, bob);
  const phone = await newDevice(world);
  world.advance(60_000);
  assert.deepEqual([alice.pathsBegun(), phone.pathsBegun()], [0, 0]);
});

test("a03: the server cannot read what the settings say", async () => {
  const { world, alice, bob } = await twoOnDirectPaths();
  alice.says({ do: "relayOnly", name: "bob", on: true });
  const sent = alice.sent("settings");
  assert.ok(sent.length > 0);
  for (const { sealed } of sent) assert.ok(!sealed.toHex().includes(accountOf(bob)));
  assert.equal(world.server.backUp().settingsOf({ account: accountOf(alice) }).number, sent.length);
});
