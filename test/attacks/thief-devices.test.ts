// Attacks with a device that was lost, and what stands in the way of removing one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, peekDeviceList, type EntryHash } from "#protocol";
import { deviceIdOf, listOf } from "../peer/stage/forger.ts";
import { conversation, createHalf } from "../peer/stage/halves.ts";
import { agree, answer, ask, consents, forget, history } from "../peer/stage/stories.ts";
import { twoInChat, twoPeople, write } from "../peer/stage/stories.ts";
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
  bob.start();
  world.advance(120_000);
  forget(alice, bob);
  assert.deepEqual(history(bob, "alice"), ["alice: one", "alice: two"]);
});

/** Alice's lost phone, Bob, who is in a chat with her, and Alice, who has yet to remove it. */
async function lostPhone() {
  const story = await twoPeople();
  const { world, alice, bob } = story;
  const phone = await world.phoneOf(alice);
  world.directPaths(true);
  agree(alice, bob);
  world.advance(30_000);
  forget(alice, bob, phone);
  return { ...story, phone };
}

/** Alice removes it, with this password. */
async function remove(world: World, by: Device, lost: Device, password?: string): Promise<void> {
  const device = deviceIdOf(lost);
  by.says({ do: "revoke", device, password: password ?? `the password of ${by.name}` });
  await world.settle();
  world.advance(1_000);
}

test("a04: you see your devices, since when, which one this is, and which are online", async () => {
  const { world, alice, phone } = await lostPhone();
  phone.crash();
  world.advance(60_000);
  alice.says({ do: "devices" });
  const [{ devices } = { devices: [] }] = alice.heard("devices");
  assert.deepEqual(
    devices.map(({ device, here, online }) => ({ device, here, online })),
    [
      { device: deviceIdOf(alice), here: true, online: true },
      { device: deviceIdOf(phone), here: false, online: false },
    ],
  );
  const [laptopMs = 0, phoneMs = 0] = devices.map(({ sinceMs }) => sinceMs);
  assert.ok(laptopMs > 0 && phoneMs > laptopMs);
});

test("a04: a lost phone that is removed is signed out, and its links end everywhere", async () => {
  const { world, alice, bob, phone } = await lostPhone();
  await remove(world, alice, phone);
  assert.equal(alice.heard("deviceRevoked").length, 1);
  assert.equal(bob.heard("deviceRemoved").length, 1);
  assert.deepEqual(phone.heard("signedOutHere"), [
    { tell: "signedOutHere", code: "unknown-device" },
  ]);
  phone.says({ do: "write", name: "bob", text: "it is me, alice" });
  world.advance(120_000);
  assert.deepEqual(bob.read(), []);
  write(alice, "my phone is gone");
  assert.deepEqual(bob.read(), ["my phone is gone"]);
});

test("a04: it takes the password, and a wrong one changes nothing", async () => {
  const { world, alice, phone } = await lostPhone();
  await remove(world, phone, alice, "a guess");
  assert.equal(phone.heard("wrongPassword").length, 1);
  assert.equal(listed(phone), 2);
  phone.says({ do: "revoke", device: deviceIdOf(phone), password: "any" });
  assert.equal(phone.heard("thatDeviceIsHere").length, 1);
});

test("a04: what the lost phone had said before still reaches devices that come later", async () => {
  const { world, alice, bob, phone } = await lostPhone();
  const tablet = await world.phoneOf(bob);
  world.advance(10_000);
  tablet.crash();
  phone.says({ do: "write", name: "bob", text: "from my phone" });
  world.advance(10_000);
  await remove(world, alice, phone);
  phone.crash();
  tablet.start();
  world.advance(120_000);
  assert.deepEqual(history(tablet, "alice"), ["alice: from my phone"]);
});

test("a04: no contact learns with whom else the lost phone has talked", async () => {
  const { world, alice, bob, phone } = await lostPhone();
  const carol = await world.person("carol");
  agree(alice, carol);
  world.advance(10_000);
  for (const name of ["bob", "carol"]) phone.says({ do: "write", name, text: "hello" });
  world.advance(10_000);
  await remove(world, alice, phone);
  world.advance(10_000);
  assert.equal(alice.disk.rows("SELECT * FROM former_author").length, 2);
  assert.equal(bob.disk.rows("SELECT * FROM former_author").length, 1);
  const revoked = peekDeviceList(listOf(alice))?.revoked;
  assert.deepEqual(revoked, [{ device: deviceIdOf(phone), heads: [] }]);
});

test("a04: somebody who was away takes nothing from the lost phone, even from a direct path", async () => {
  const { world, alice, bob, phone } = await lostPhone();
  world.cutServer();
  phone.says({ do: "write", name: "bob", text: "before" });
  assert.deepEqual(bob.read(), ["before"]);
  await world.restoreServer();
  world.advance(60_000);
  await remove(world, alice, phone);
  world.cutServer(); // Bob's path to Alice lives on, and so does all that he knows.
  phone.says({ do: "write", name: "bob", text: "after" });
  world.advance(120_000);
  assert.deepEqual(bob.read(), []);
});

/** Bob asks, and a thief says yes on Alice's lost phone; then both accounts get one more device. */
async function yesOfLostPhone(isRemoved: boolean) {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  ask(bob, phone);
  answer(phone, "yes");
  if (isRemoved) await remove(world, alice, phone);
  const later = [await world.phoneOf(alice), await world.phoneOf(bob)];
  world.advance(10_000);
  return { world, alice, bob, later };
}

/** The server forgets the yes, and is shown it again. */
async function restart(world: World): Promise<void> {
  world.cutServer();
  await world.restoreServer();
  world.advance(60_000);
}

test("a04: a yes of the lost phone counts for no device that comes after its removal", async () => {
  for (const isRemoved of [false, true]) {
    const { world, later } = await yesOfLostPhone(isRemoved);
    const wanted = isRemoved ? [0, 0] : [1, 1];
    assert.deepEqual(later.map(consents), wanted);
    await restart(world);
    assert.deepEqual(later.map(consents), wanted, "nor when the server is shown it again");
  }
});

test("a04: and a server that has restarted relays nothing under it", async () => {
  for (const isRemoved of [false, true]) {
    const { world, alice, bob } = await yesOfLostPhone(isRemoved);
    await restart(world);
    forget(alice, bob);
    bob.says({ do: "write", name: "alice", text: "somebody let me in" });
    world.advance(10_000);
    assert.equal(history(alice, "bob").length, isRemoved ? 0 : 1);
  }
});

/** What a phone wrote, as it left after each text, and the head that its account has signed. */
function lastHeads() {
  const [phone, bob] = [createHalf("alice"), createHalf("bob")];
  const sent = ["one", "two", "after it was removed"].map((text) => {
    phone.write(text);
    return phone.batches()[0];
  });
  const [log] = phone.logs.of(conversation);
  const [one, two, three] = sent;
  assert.ok(log && one && two && three);
  const last = [{ epoch: log.epoch, seq: 1, hash: phone.logs.hashAt(log, 1) ?? log.hash }];
  return { bob, phone, one, two, three, last };
}

test("a04: of a removed device, no batch is taken past its last head, whoever brings it", () => {
  const { bob, phone, one, two, three, last } = lastHeads();
  const author = { ...phone.author, last };
  assert.equal(bob.take(one, author), "stored");
  assert.equal(bob.take(two, author), "stored");
  assert.equal(bob.take(three, author), "refused");
  assert.deepEqual(bob.screen(), ["one", "two"]);
});

test("a04: nor anything in an epoch that had not begun, nor another end of the log", () => {
  const { bob, phone, one, two, last } = lastHeads();
  assert.equal(bob.take(one, { ...phone.author, last: [] }), "refused");
  const hash = "ab".repeat(32) as EntryHash;
  const other = last.map(({ epoch, seq }) => ({ epoch, seq, hash }));
  assert.equal(bob.take(one, { ...phone.author, last: other }), "stored");
  assert.equal(bob.take(two, { ...phone.author, last: other }), "refused");
});
