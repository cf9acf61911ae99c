// A list without a device, or with one more, whose confirmation never arrives: what the account says of
// the device that left is not lost, and nobody's device stays on the list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { peekDeviceList } from "#protocol";
import { deviceIdOf, listOf } from "../stage/forger.ts";
import { agree, forget, history, twoPeople } from "../stage/stories.ts";
import type { Device, World } from "../stage/world.ts";

type Loss = "the answer is lost" | "the program is killed";
const losses: Loss[] = ["the answer is lost", "the program is killed"];

const listed = (device: Device): number => peekDeviceList(listOf(device))?.devices.length ?? 0;
const formers = ({ disk }: Device): number => disk.rows("SELECT * FROM former_author").length;
const numberAtServer = (world: World, name: string): number =>
  world.server.backUp().accountByName({ name })?.number ?? -1;

/** Once the server has stored the next list of this account, no answer gets through. */
function loseAnswer(world: World, device: Device, how: Loss): void {
  const before = numberAtServer(world, device.name);
  const look = (): void => {
    if (numberAtServer(world, device.name) === before) return world.afterSteps(1, look);
    if (how === "the program is killed") device.crash();
    else device.cable("silent");
  };
  world.afterSteps(1, look);
}

/** Time for a device to notice that nothing comes, and to come back. */
function comeBack(world: World, device: Device, how: Loss): void {
  world.advance(100_000);
  if (how === "the program is killed") device.start();
  else device.cable("whole");
  world.advance(61_000);
}

/** Alice's lost phone has told Bob something while his tablet was away. */
async function lostPhone() {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  agree(alice, bob);
  world.advance(30_000);
  const tablet = await world.phoneOf(bob);
  world.advance(10_000);
  tablet.crash();
  phone.says({ do: "write", name: "bob", text: "from my phone" });
  world.advance(10_000);
  forget(alice, bob, phone);
  return { world, alice, bob, phone, tablet };
}

async function remove(world: World, by: Device, lost: Device): Promise<void> {
  const password = `the password of ${by.name}`;
  by.says({ do: "revoke", device: deviceIdOf(lost), password });
  await world.settle();
  world.advance(1_000);
}

for (const how of losses) {
  test(`a removed device's words still reach devices that come later, though ${how}`, async () => {
    const { world, alice, phone, tablet } = await lostPhone();
    loseAnswer(world, alice, how);
    await remove(world, alice, phone);
    assert.deepEqual(alice.heard("deviceRevoked"), []);
    phone.crash();
    comeBack(world, alice, how);
    assert.deepEqual([listed(alice), formers(alice)], [1, 1]);
    tablet.start();
    world.advance(120_000);
    assert.deepEqual(history(tablet, "alice"), ["alice: from my phone"]);
  });

  test(`a device that joins in place of one without keys leaves no third, though ${how}`, async () => {
    const { world, alice, bob } = await twoPeople();
    agree(alice, bob);
    const tablet = await world.phoneOf(bob);
    tablet.crash();
    alice.says({ do: "write", name: "bob", text: "before" });
    world.advance(10_000);
    alice.crash();
    alice.disk.keyFile.write(Uint8Array.of(1));
    alice.start();
    loseAnswer(world, alice, how);
    await world.signIn(alice);
    assert.deepEqual(alice.heard("signedIn"), []);
    comeBack(world, alice, how);
    await world.signIn(alice);
    world.advance(10_000);
    assert.equal(alice.heard("signedIn").length, 1);
    assert.deepEqual([listed(alice), formers(alice)], [1, 1]);
    bob.crash();
    tablet.start();
    world.advance(120_000);
    assert.deepEqual(history(tablet, "alice"), ["alice: before"]);
  });
}

test("a removal that never reached the server says nothing of the device", async () => {
  const { world, alice, bob, phone } = await lostPhone();
  const ask = alice.received("account").length;
  const look = (): void => {
    if (alice.received("account").length === ask) return world.afterSteps(1, look);
    alice.cable("silent");
  };
  world.afterSteps(1, look);
  await remove(world, alice, phone);
  comeBack(world, alice, "the answer is lost");
  assert.deepEqual([listed(alice), formers(alice)], [2, 0]);
  phone.says({ do: "write", name: "bob", text: "still mine" });
  world.advance(10_000);
  assert.deepEqual(bob.read().slice(-1), ["still mine"]);
  await remove(world, alice, phone);
  assert.deepEqual([listed(alice), formers(alice)], [1, 1]);
});
