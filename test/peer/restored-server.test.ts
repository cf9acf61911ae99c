// A server whose database was restored from a backup: its peers notice, say so once, and continue.
import assert from "node:assert/strict";
import { test } from "node:test";
import { peekDeviceList, type DeviceListBody } from "#protocol";
import { keysOf, listOf } from "./stage/forger.ts";
import { agree, answer, ask, consents, forget, history } from "./stage/stories.ts";
import { twoInChat, twoPeople, write } from "./stage/stories.ts";
import { openWorld, type Device } from "./stage/world.ts";

const listBody = (device: Device): DeviceListBody | undefined => peekDeviceList(listOf(device));
const standingOf = (device: Device, name: string): unknown =>
  device.disk.rows(`SELECT standing FROM contact WHERE name = '${name}'`)[0]?.["standing"];

test("two people whose accounts were lost give them back, hear of it once, and keep talking", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  agree(alice, bob);
  await world.rollBackServer(empty);
  assert.equal(alice.heard("accountGivenBack").length, 1);
  assert.equal(bob.heard("accountGivenBack").length, 1);
  write(alice, "where were we?");
  write(bob, "here");
  assert.deepEqual([alice.read(), bob.read()], [["here"], ["where were we?"]]);
  assert.deepEqual([...alice.heard("asked"), ...bob.heard("asked")], []);
  world.cutServer();
  await world.restoreServer();
  assert.deepEqual([...alice.heard("accountGivenBack"), ...bob.heard("accountGivenBack")], []);
});

for (const lost of ["the asker", "the one who was asked"] as const) {
  test(`when only ${lost} was lost, the two keep talking`, async () => {
    const world = await openWorld();
    const early = await world.person("alice");
    const backup = world.server.backUp();
    const late = await world.person("bob");
    if (lost === "the asker") agree(late, early);
    else agree(early, late);
    await world.rollBackServer(backup);
    write(early, "still you?");
    write(late, "still me");
    assert.deepEqual([early.read(), late.read()], [["still me"], ["still you?"]]);
    assert.deepEqual([early.heard("accountGivenBack").length, consents(early)], [0, 1]);
  });
}

test("nobody is shown as leaving or arriving because the server was restored", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  forget(alice, bob);
  await world.rollBackServer(empty);
  world.advance(60_000);
  for (const one of [alice, bob]) {
    const told = one.news();
    assert.deepEqual(told, ["serverAway", "serverReached", "accountGivenBack"]);
  }
});

test("somebody who does not come back to a restarted server is shown as offline in the end", async () => {
  const { world, alice, bob } = await twoPeople();
  world.cutServer();
  bob.crash();
  await world.restoreServer();
  world.advance(40_000);
  assert.deepEqual(alice.heard("wentOffline"), [{ tell: "wentOffline", name: "bob" }]);
});

test("an account that was given back opens with its password on a new device", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const alice = await world.person("alice");
  await world.rollBackServer(empty);
  const phone = await world.phoneOf(alice);
  assert.equal(phone.heard("signedIn").length, 1);
  assert.equal(listBody(phone)?.devices.length, 2);
});

test("a device that joined later can also give the account back", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const alice = await world.person("alice");
  const phone = await world.phoneOf(alice);
  alice.crash();
  await world.rollBackServer(empty);
  assert.equal(phone.heard("accountGivenBack").length, 1);
  const tablet = await world.phoneOf(alice);
  assert.equal(tablet.heard("signedIn").length, 1);
  assert.equal(listBody(phone)?.devices.length, 3);
});

test("a device that the server still knows gives back a lost device list", async () => {
  const world = await openWorld();
  const alice = await world.person("alice");
  const backup = world.server.backUp();
  const phone = await world.phoneOf(alice);
  phone.crash();
  await world.rollBackServer(backup);
  assert.equal(alice.heard("accountGivenBack").length, 1);
  phone.start();
  world.advance(2_000);
  assert.equal(phone.sent("giveBack").length, 0);
  assert.equal(phone.received("signedIn").length, 2);
});

test("a device that the server no longer knows brings the newest list itself", async () => {
  const world = await openWorld();
  const alice = await world.person("alice");
  const backup = world.server.backUp();
  const phone = await world.phoneOf(alice);
  alice.crash();
  await world.rollBackServer(backup);
  assert.equal(phone.heard("accountGivenBack").length, 1);
  assert.deepEqual(phone.heard("signedOutHere"), []);
  alice.start();
  world.advance(2_000);
  assert.equal(listBody(alice)?.number, 1);
});

test("a device that is not staying signed in gives the account back before the password", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const alice = world.device("alice");
  alice.start();
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  alice.crash();
  await world.rollBackServer(empty);
  forget(alice);
  alice.start();
  assert.deepEqual(alice.news(), ["serverReached", "accountGivenBack", "nameIsKnown"]);
  await world.signIn(alice);
  assert.equal(alice.heard("signedIn").length, 1);
  assert.equal(listBody(alice)?.devices.length, 1);
});

test("if somebody else has taken the name, the person learns it, and keeps their chats", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  agree(alice, bob);
  write(alice, "remember this");
  alice.cable("cut");
  world.cutServer();
  world.server.goBackTo(empty);
  await world.restoreServer();
  await world.person("alice");
  forget(alice, bob);
  alice.cable("whole");
  world.advance(31_000);
  const lost = { tell: "accountLost", name: "alice", open: true };
  assert.deepEqual(alice.heard("accountLost"), [lost]);
  assert.deepEqual(history(alice, "bob"), ["alice: remember this"]);
  world.advance(600_000);
  assert.deepEqual(alice.heard("accountLost"), []);
  alice.says({ do: "leave" });
  alice.says({ do: "talk", name: "bob" });
  assert.equal(alice.heard("chatOpened")[0]?.waits, "server");
  alice.says({ do: "talk", name: "zoe" });
  assert.deepEqual(alice.heard("noServer"), [{ tell: "noServer" }]);
  alice.crash();
  forget(alice);
  alice.start();
  world.advance(1_000);
  assert.deepEqual(alice.news(), ["opened", "serverReached", "accountLost"]);
});

test("a direct chat continues when somebody else has taken the name", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  agree(alice, bob);
  world.directPaths(true);
  world.advance(10_000);
  assert.equal(alice.heard("path").at(-1)?.path, "direct");
  bob.cable("cut");
  world.cutServer();
  world.server.goBackTo(empty);
  await world.restoreServer();
  await world.person("bob");
  bob.cable("whole");
  world.advance(31_000);
  assert.equal(bob.heard("accountLost").length, 1);
  write(bob, "I am the one you know");
  write(alice, "so you are");
  assert.deepEqual(alice.read(), ["I am the one you know"]);
  assert.deepEqual(bob.read(), ["so you are"]);
  world.advance(20 * 60_000);
  write(bob, "still");
  assert.deepEqual(alice.read(), ["still"]);
});

test("the right password is not called wrong when the name was lost to somebody else", async () => {
  const world = await openWorld();
  const empty = world.server.backUp();
  const alice = world.device("alice");
  alice.start();
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  alice.crash();
  await world.rollBackServer(empty);
  const other = world.device("alice");
  other.start();
  await world.signUp(other, "another password");
  forget(alice);
  alice.start();
  await world.signIn(alice);
  const lost = { tell: "accountLost", name: "alice", open: false };
  assert.deepEqual(alice.heard("accountLost"), [lost]);
  assert.deepEqual(alice.heard("wrongPassword"), []);
});

test("a device that its account has removed does not get in by giving things back", async () => {
  const { world, alice } = await twoPeople();
  const phone = await world.phoneOf(alice);
  phone.crash();
  world.server.keepOnly("alice", [keysOf(alice).id]);
  phone.start();
  world.advance(600_000);
  assert.equal(phone.sent("giveBack").length, 1);
  assert.equal(phone.heard("signedOutHere")[0]?.code, "unknown-device");
  assert.deepEqual(phone.heard("accountGivenBack"), []);
});

test("a friend whom the server has lost can be written to, and gets the text after coming back", async () => {
  const world = await openWorld();
  const alice = await world.person("alice");
  const backup = world.server.backUp();
  const bob = await world.person("bob");
  agree(alice, bob);
  alice.says({ do: "leave" });
  bob.crash();
  await world.rollBackServer(backup);
  forget(alice, bob);
  ask(alice, bob);
  const opened = { tell: "chatOpened", name: "bob", waits: "unknown" };
  assert.deepEqual(alice.heard("chatOpened"), [opened]);
  assert.deepEqual(alice.heard("noSuchName"), []);
  write(alice, "when you are back");
  bob.start();
  world.advance(2_000);
  answer(bob, "yes");
  ask(bob, alice);
  assert.deepEqual(bob.read(), ["when you are back"]);
});

test("an older list of a friend does not count, whoever shows it, and is reported once", async () => {
  const { world, alice, bob } = await twoInChat();
  const older = listOf(bob);
  const phone = await world.phoneOf(bob);
  forget(alice);
  alice.says({ do: "leave" });
  const number = (): unknown =>
    alice.disk.rows("SELECT number FROM contact WHERE name = 'bob'")[0]?.["number"];
  ask(alice, bob);
  answer(bob, "yes");
  assert.equal(number(), 1);
  world.server.lie("bob", older);
  alice.says({ do: "leave" });
  forget(alice, bob, phone);
  ask(alice, bob);
  answer(bob, "yes");
  assert.deepEqual(alice.heard("olderList"), [{ tell: "olderList", name: "bob" }]);
  assert.equal(number(), 1);
  alice.says({ do: "leave" });
  ask(alice, bob);
  assert.deepEqual(alice.heard("olderList"), []);
  write(alice, "to both of you");
  answer(bob, "yes");
  assert.equal(phone.heard("arrived").length, 1);
});

test("a friend's old device that shows an old list over a link changes nothing", async () => {
  const { world, alice, bob } = await twoInChat();
  const older = listOf(bob);
  await world.phoneOf(bob);
  const number = (): unknown =>
    alice.disk.rows("SELECT number FROM contact WHERE name = 'bob'")[0]?.["number"];
  assert.equal(number(), 1);
  bob.crash();
  bob.disk.store.run("UPDATE profile SET value = ? WHERE key = 'list'", older);
  world.server.lie("bob", older);
  bob.start();
  world.advance(20_000);
  ask(bob, alice);
  write(bob, "it is me");
  assert.equal(listBody(bob)?.number, 0);
  assert.deepEqual(alice.read(), ["it is me"]);
  assert.equal(number(), 1);
});

test("a database that has lost a block does not unblock anyone", async () => {
  const { world, alice, bob } = await twoPeople();
  const before = world.server.backUp();
  ask(alice, bob);
  answer(bob, "block");
  alice.says({ do: "withdraw" });
  await world.rollBackServer(before);
  assert.equal(standingOf(bob, "alice"), "block");
  const rung = bob.received("asked").length;
  forget(alice, bob);
  ask(alice, bob);
  world.advance(61_000);
  assert.equal(alice.heard("chatOpened")[0]?.waits, "offline");
  assert.equal(bob.received("asked").length, rung);
  assert.deepEqual(bob.news(), []);
});

test("removing a block on one device removes it on the others, too", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "block");
  const phone = await world.phoneOf(bob);
  ask(phone, alice);
  phone.says({ do: "withdraw" });
  phone.crash();
  phone.start();
  world.advance(1_000);
  assert.equal(standingOf(phone, "alice"), "block");
  bob.crash();
  phone.says({ do: "forgetAnswer", name: "alice" });
  bob.start();
  world.advance(2_000);
  assert.equal(standingOf(bob, "alice"), "ask");
});
