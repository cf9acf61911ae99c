// How long a yes holds: until somebody leaves or signs out, or five minutes pass without a link.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agree,
  answer,
  ask,
  consents,
  forget,
  twoInChat,
  twoPeople,
  write,
} from "../stage/stories.ts";
import type { Device, World } from "../stage/world.ts";

const minuteMs = 60_000;

test("leaving closes the chat on both sides, and the next chat needs a new request", async () => {
  const { alice, bob } = await twoInChat();
  alice.says({ do: "leave" });
  assert.deepEqual(alice.news(), ["youLeft"]);
  assert.deepEqual(bob.news(), ["theyLeft"]);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
  ask(bob, alice);
  assert.equal(alice.heard("asked").length, 1);
});

test("a crash leaves the chat open, and texts written meanwhile are kept", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  assert.deepEqual(alice.heard("path"), [{ tell: "path", name: "bob", path: undefined }]);
  world.advance(11_000);
  assert.deepEqual(alice.news(), ["wentOffline"]);
  write(alice, "are you there?");
  assert.equal(alice.heard("kept")[0]?.waits, true);
});

test("naming the other again within five minutes continues without asking", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  write(alice, "are you there?");
  world.advance(3 * minuteMs);
  forget(alice, bob);
  bob.start();
  world.advance(2_000);
  ask(bob, alice);
  assert.deepEqual(alice.heard("asked"), []);
  assert.deepEqual(bob.heard("chatOpened"), [{ tell: "chatOpened", name: "alice", waits: false }]);
  assert.deepEqual(bob.read(), ["are you there?"]);
  assert.equal(alice.heard("path").at(-1)?.path, "relay");
});

test("after five minutes without the other, a new request is needed", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  world.advance(6 * minuteMs);
  alice.says({ do: "leave" });
  forget(alice, bob);
  bob.start();
  world.advance(2_000);
  ask(bob, alice);
  assert.deepEqual(bob.heard("chatOpened"), []);
  assert.equal(bob.heard("ringing").length, 1);
  assert.equal(alice.heard("asked").length, 1);
});

test("somebody away for five minutes is shown as unreachable, and has not left", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  world.advance(4 * minuteMs);
  assert.deepEqual(alice.heard("unreachable"), []);
  world.advance(2 * minuteMs);
  assert.deepEqual(alice.heard("unreachable"), [{ tell: "unreachable", name: "bob" }]);
  assert.deepEqual(alice.heard("theyLeft"), []);
  assert.deepEqual([consents(alice)], [0]);
  write(alice, "when you are back");
  bob.start();
  world.advance(2_000);
  ask(bob, alice);
  assert.deepEqual(bob.read(), ["when you are back"]);
});

test("leaving counts on all devices of both people, as soon as they can hear of it", async () => {
  const { world, alice, bob } = await twoPeople();
  const [phone, tablet] = [await world.phoneOf(alice), await world.phoneOf(bob)];
  agree(alice, bob);
  ask(phone, bob);
  const all = [alice, bob, phone, tablet];
  assert.deepEqual(all.map(consents), [1, 1, 1, 1]);
  forget(...all);
  alice.says({ do: "leave" });
  assert.deepEqual(all.map(consents), [0, 0, 0, 0]);
  assert.deepEqual(phone.heard("youLeft"), [{ tell: "youLeft", name: "bob" }]);
  assert.deepEqual(bob.heard("theyLeft").length, 1);
});

for (const first of ["the leaver", "the others"] as const) {
  test(`leaving while the server restarts counts everywhere; ${first} back first`, async () => {
    const { world, alice, bob } = await twoPeople();
    const [phone, tablet] = [await world.phoneOf(alice), await world.phoneOf(bob)];
    agree(alice, bob);
    const all = [alice, bob, phone, tablet];
    const late = first === "the leaver" ? [bob, phone, tablet] : [alice];
    world.cutServer();
    alice.says({ do: "leave" });
    for (const device of late) device.cable("cut");
    await world.restoreServer();
    for (const device of late) device.cable("whole");
    world.advance(31_000);
    assert.deepEqual(all.map(consents), [0, 0, 0, 0]);
    assert.equal(bob.heard("theyLeft").length, 1);
    assert.deepEqual(phone.heard("theyLeft"), []);
  });
}

test("leaving counts even after a crash before the server could hear of it", async () => {
  const { world, alice, bob } = await twoPeople();
  const tablet = await world.phoneOf(bob);
  agree(alice, bob);
  alice.cable("cut");
  alice.says({ do: "leave" });
  alice.crash();
  alice.cable("whole");
  world.advance(20_000);
  assert.deepEqual([consents(bob), consents(tablet)], [1, 1]);
  alice.start();
  world.advance(2_000);
  assert.deepEqual([consents(bob), consents(tablet)], [0, 0]);
});

test("a leave that the server has heard is not repeated, and the next one clears its record", async () => {
  const { alice, bob } = await twoInChat();
  alice.says({ do: "leave" });
  alice.cable("cut");
  alice.cable("whole");
  assert.equal(alice.sent("leave").length, 1);
  ask(bob, alice);
  alice.says({ do: "answer", name: "bob", says: "yes" });
  alice.says({ do: "leave" });
  assert.equal(alice.disk.rows("SELECT id FROM parting").length, 1);
});

test("leaving at the same moment as saying yes counts as leaving", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.atOnce(() => {
    answer(bob, "yes");
    bob.says({ do: "leave" });
  });
  assert.deepEqual(bob.heard("chatOpened"), []);
  assert.equal(alice.heard("theyLeft").length, 1);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("a request withdrawn while the connection was down stops ringing when it is back", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.cable("cut");
  alice.says({ do: "leave" });
  alice.cable("whole");
  world.advance(2_000);
  assert.equal(bob.heard("askedEnded")[0]?.why, "withdrawn");
  answer(bob, "yes");
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("giving up at the password prompt leaves no chat", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.says({ do: "staySignedIn", stay: false });
  alice.crash();
  alice.start();
  alice.says({ do: "signOut" });
  assert.deepEqual([consents(alice), consents(bob)], [1, 1]);
  alice.start();
  await world.signIn(alice);
  ask(alice, bob);
  assert.deepEqual(bob.heard("asked"), []);
});

test("a chat continues automatically after the connection was lost for a minute", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("cut");
  world.advance(minuteMs);
  write(alice, "hello?");
  bob.cable("whole");
  world.advance(35_000);
  assert.deepEqual(bob.read(), ["hello?"]);
  assert.deepEqual(alice.heard("asked"), []);
});

test("signing out ends the consent", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.says({ do: "signOut" });
  assert.deepEqual(alice.heard("theyLeft"), [{ tell: "theyLeft", name: "bob" }]);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
  bob.crash();
  bob.start();
  world.advance(1_000);
  forget(alice, bob);
  ask(bob, alice);
  assert.equal(alice.heard("asked").length, 1);
});

test("signing out brings no notice of the paths that end with it", async () => {
  const { alice } = await twoInChat();
  alice.says({ do: "signOut" });
  assert.deepEqual(alice.news(), ["ended"]);
});

test("a server that has forgotten everything is shown the agreements again", async () => {
  const { world, alice, bob } = await twoInChat();
  world.cutServer();
  write(alice, "during");
  await world.restoreServer();
  write(bob, "after");
  assert.deepEqual(bob.read(), ["during"]);
  assert.deepEqual(alice.read(), ["after"]);
  assert.equal(alice.sent("grant").length > 0 && bob.sent("grant").length > 0, true);
  assert.deepEqual([...alice.heard("asked"), ...bob.heard("asked")], []);
});

test("a yes that the server could not check is shown again until it can", async () => {
  const { world, alice } = await twoInChat();
  world.server.database("fails");
  alice.cable("cut");
  alice.cable("whole");
  world.advance(2_000);
  assert.equal(alice.received("refused").at(-1)?.code, "failed");
  const shown = alice.sent("grant").length;
  world.server.database("works");
  world.advance(30_000);
  assert.equal(alice.sent("grant").length, shown + 1);
});

test("when the server dies, two people on a direct path keep talking", async () => {
  const { world, alice, bob } = await twoInChat();
  world.directPaths(true);
  world.advance(10_000);
  assert.equal(alice.heard("path").at(-1)?.path, "direct");
  world.cutServer();
  assert.equal(alice.heard("serverAway").length, 1);
  write(alice, "just us");
  write(bob, "just us");
  assert.deepEqual([alice.read(), bob.read()], [["just us"], ["just us"]]);
  world.advance(20 * minuteMs);
  write(alice, "still us");
  assert.deepEqual(bob.read(), ["still us"]);
  assert.deepEqual(alice.heard("path"), []);
});

test("when the direct path dies, the chat goes back to the relay", async () => {
  const { world, alice, bob } = await twoInChat();
  world.directPaths(true);
  world.advance(10_000);
  forget(alice, bob);
  world.directPaths(false);
  assert.equal(alice.heard("path").at(-1)?.path, "relay");
  write(alice, "by the relay");
  assert.deepEqual(bob.read(), ["by the relay"]);
});

test("without a server and a direct path, the screen shows that there is no connection", async () => {
  const { world, alice, bob } = await twoInChat();
  world.directPaths(true);
  world.advance(10_000);
  world.cutServer();
  forget(alice, bob);
  world.directPaths(false);
  assert.deepEqual(alice.heard("path"), [{ tell: "path", name: "bob", path: undefined }]);
});

test("leaving while the server is away reaches the other side when it is back", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.cable("cut");
  alice.says({ do: "leave" });
  assert.deepEqual(alice.heard("youLeft").length, 1);
  forget(alice, bob);
  alice.cable("whole");
  world.advance(2_000);
  assert.equal(bob.heard("theyLeft").length, 1);
  write(bob, "hello?");
  assert.deepEqual(alice.heard("arrived"), []);
});

test("somebody who was away too long learns that the chat is over", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.cable("cut");
  bob.says({ do: "leave" });
  alice.cable("whole");
  world.advance(35_000);
  assert.equal(alice.heard("theyLeft").length, 1);
  assert.equal(consents(alice), 0);
});

test("a new agreement after leaving opens the chat again", async () => {
  const { alice, bob } = await twoInChat();
  alice.says({ do: "leave" });
  agree(bob, alice);
  write(alice, "again");
  assert.deepEqual(bob.read(), ["again"]);
});

test("a yes that nobody renews expires in the end, and its links with it", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.says({ do: "talk", name: "zoe" });
  forget(alice);
  for (const { disk } of [alice, bob]) {
    disk.store.run("UPDATE consent SET expires = ?", world.now() + minuteMs);
  }
  bob.cable("cut");
  world.advance(3 * minuteMs);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("a yes expires after twelve hours, and two people who are still talking notice nothing", async () => {
  const { world, alice, bob } = await twoInChat();
  for (const { disk } of [alice, bob]) {
    disk.store.run("UPDATE consent SET expires = ?", world.now() + 31 * minuteMs);
  }
  world.advance(33 * minuteMs);
  assert.deepEqual([alice.news(), bob.news()], [[], []]);
  write(alice, "still awake?");
  assert.deepEqual(bob.read(), ["still awake?"]);
});

/** The disk takes writes again, and the person leaves while the server is away, and comes back. */
async function leavesAtLast(world: World, person: Device): Promise<void> {
  person.disk.clear();
  person.says({ do: "signOut" });
  await world.restoreServer();
  person.start();
  world.advance(60_000);
}

test("a yes that the disk did not take ends when the person leaves before it comes again", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.disk.fillAfter(0);
  answer(bob, "yes");
  world.cutServer();
  await leavesAtLast(world, alice);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("a yes said on a disk that fails soon after ends when the person leaves", async () => {
  for (let writes = 0; writes < 12; writes += 1) {
    const { world, alice, bob } = await twoPeople();
    ask(alice, bob);
    bob.disk.fillAfter(writes);
    answer(bob, "yes");
    world.cutServer();
    await leavesAtLast(world, bob);
    assert.deepEqual([consents(alice), consents(bob)], [0, 0], `after ${writes} writes`);
  }
});

test("a yes whose news the disk refuses once more ends when the person leaves", async () => {
  for (let writes = 0; writes < 6; writes += 1) {
    const { world, alice, bob } = await twoPeople();
    ask(alice, bob);
    bob.disk.fillAfter(3);
    answer(bob, "yes");
    world.cutServer();
    bob.disk.fillAfter(writes);
    await world.restoreServer();
    world.cutServer();
    await leavesAtLast(world, bob);
    assert.deepEqual([consents(alice), consents(bob)], [0, 0], `after ${writes} writes`);
  }
});
