// Meeting somebody: a name is looked up without asking anybody, and what came of it is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { impostorList, listOf } from "../stage/forger.ts";
import { chats, last } from "../stage/many-chats.ts";
import { agree, forget, twoInChat, twoPeople } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

const meet = (device: Device, name: string): void => device.says({ do: "meet", name });

test("to meet somebody leaves the chat in front as it is", async () => {
  const { world, alice, bob } = await twoInChat();
  const carol = await world.person("carol");
  forget(alice, carol);
  meet(alice, "carol");
  assert.deepEqual(alice.news(), ["met"]);
  assert.deepEqual(carol.news(), []);
  alice.says({ do: "write", text: "still here" });
  assert.deepEqual(bob.read(), ["still here"]);
  assert.equal(chats(alice)["carol"]?.agreed, false);
});

test("who was met before is met again without a server, and a stranger is not", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  world.cutServer();
  forget(alice);
  meet(alice, "bob");
  meet(alice, "carol");
  assert.equal(last(alice, "met").name, "bob");
  assert.equal(last(alice, "notLookedUp").name, "carol");
});

test("a look-up that a broken line has lost ends all the same", async () => {
  const { world, alice } = await twoPeople();
  world.atOnce(() => {
    meet(alice, "carol");
    world.cutServer();
  });
  world.advance(1_000);
  assert.equal(last(alice, "notLookedUp").name, "carol");
});

test("a look-up ends, too, when the disk fails before its answer comes", async () => {
  const { world, alice, bob } = await twoPeople();
  forget(alice, bob);
  world.atOnce(() => {
    meet(alice, "bob");
    alice.disk.fillAfter(0);
  });
  alice.disk.clear();
  world.advance(60_000);
  assert.equal(last(alice, "notLookedUp").name, "bob");
});

test("another account under a known name is told; the chat of before can still be looked at", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  world.server.lie("bob", impostorList(bob));
  forget(alice);
  meet(alice, "bob");
  assert.deepEqual(alice.news(), ["accountChanged", "met"]);
  assert.equal(chats(alice)["bob"]?.changedAccount, true);
});

test("an older list of a friend is told once, whether one meets or asks", async () => {
  const { world, alice, bob } = await twoPeople();
  const older = listOf(bob);
  await world.phoneOf(bob);
  meet(alice, "bob");
  forget(alice);
  world.server.lie("bob", older);
  meet(alice, "bob");
  assert.deepEqual(alice.news(), ["olderList", "met"]);
  alice.says({ do: "talk", name: "bob" });
  assert.deepEqual(alice.heard("olderList"), []);
});

test("so many names are looked up at once, and no more; later there is room again", async () => {
  const { world, alice, bob } = await twoPeople();
  forget(alice, bob);
  world.atOnce(() => {
    for (let count = 0; count < 40; count += 1) meet(alice, "bob");
  });
  world.advance(1_000);
  const refused = alice.heard("refused");
  assert.equal(refused.length, 8);
  assert.equal(refused[0]?.code, "too-many");
  assert.equal(alice.heard("met").length, 32);
  meet(alice, "bob");
  assert.equal(last(alice, "met").name, "bob");
});
