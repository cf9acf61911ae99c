// Meeting somebody: looking a name up without asking anyone, and reporting the result.
import assert from "node:assert/strict";
import { test } from "node:test";
import { impostorList, listOf } from "../stage/forger.ts";
import { chats, last } from "../stage/many-chats.ts";
import { agree, forget, twoInChat, twoPeople } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

const meet = (device: Device, name: string): void => device.says({ do: "meet", name });

test("meeting somebody leaves the chat in front as it is", async () => {
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

test("a known person can be met again without a server, and a stranger cannot", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  world.cutServer();
  forget(alice);
  meet(alice, "bob");
  meet(alice, "carol");
  assert.equal(last(alice, "met").name, "bob");
  assert.equal(last(alice, "notLookedUp").name, "carol");
});

test("a look-up that was lost with its connection still ends", async () => {
  const { world, alice } = await twoPeople();
  world.atOnce(() => {
    meet(alice, "carol");
    world.cutServer();
  });
  world.advance(1_000);
  assert.equal(last(alice, "notLookedUp").name, "carol");
});

test("a look-up also ends when the disk fails before its answer comes", async () => {
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

test("a different account under a known name is reported; the earlier chat can still be opened", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  world.server.lie("bob", impostorList(bob));
  forget(alice);
  meet(alice, "bob");
  assert.deepEqual(alice.news(), ["accountChanged", "met"]);
  assert.equal(chats(alice)["bob"]?.changedAccount, true);
});

test("an older list of a friend is reported once, for meeting and for asking alike", async () => {
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

test("at most 32 names are looked up at once; later there is room again", async () => {
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
