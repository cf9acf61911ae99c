// Following: a screen that refreshes only the chats reported as changed is always right.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatSummary, ShownLine } from "#peer";
import { impostorList } from "../stage/forger.ts";
import { chats, lines } from "../stage/many-chats.ts";
import { agree, answer, ask, forget, twoPeople, write, type Story } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

/** What a screen shows of one chat. */
interface Shown {
  chat: ChatSummary | undefined;
  lines: ShownLine[];
}

const lookAt = (device: Device, name: string, chat: ChatSummary | undefined): Shown => ({
  chat,
  lines: lines(device, name, 100).lines,
});

/** A screen that follows, and knows only what it heard or asked for because of that. */
function openScreen(device: Device) {
  const shown: Record<string, Shown> = {};
  const truth = (): Record<string, Shown> =>
    Object.fromEntries(
      Object.entries(chats(device)).map(([name, chat]) => [name, lookAt(device, name, chat)]),
    );

  /** Refreshes the chats reported as changed, and returns their names. */
  function keepUp(): string[] {
    const names = device.heard("changed").map(({ name }) => name);
    for (const name of names) shown[name] = lookAt(device, name, chats(device)[name]);
    return names;
  }

  device.says({ do: "follow" });
  Object.assign(shown, truth());
  return {
    keepUp,
    assertRight(what: string): void {
      keepUp();
      assert.deepEqual(shown, truth(), what);
    },
  };
}

/** Everything that can happen to Alice's chat with Bob, in one possible order. */
const story: [string, (story: Story) => void][] = [
  ["somebody is met", ({ alice }) => alice.says({ do: "meet", name: "bob" })],
  ["a draft is kept", ({ alice }) => alice.says({ do: "draft", name: "bob", text: "hel" })],
  ["a line is written", ({ alice }) => alice.says({ do: "write", name: "bob", text: "hello" })],
  ["a consent begins, and it is delivered", ({ bob }) => answer(bob, "yes")],
  ["the other comes in and reads", ({ alice, bob }) => ask(bob, alice)],
  ["a line comes", ({ bob }) => write(bob, "hello yourself")],
  ["all that is new is shown", ({ alice }) => showAll(alice)],
  ["the chat is entered", ({ alice }) => alice.says({ do: "enter", name: "bob" })],
  ["lines cross", (all) => all.world.atOnce(() => [write(all.alice, "a"), write(all.bob, "b")])],
  ["the path is direct", ({ world }) => world.directPaths(true)],
  [
    "only the relay is allowed",
    ({ alice }) => alice.says({ do: "relayOnly", name: "bob", on: true }),
  ],
  ["no path is left", ({ bob }) => bob.cable("cut")],
  ["there is a path again", ({ bob }) => bob.cable("whole")],
  ["nothing can be kept", ({ alice }) => fill(alice)],
  ["texts can be kept again", ({ alice }) => alice.disk.clear()],
  ["a line comes later", ({ bob }) => write(bob, "there again?")],
  ["the consent ends", ({ bob }) => bob.says({ do: "leave" })],
  ["somebody asks", ({ bob, alice }) => ask(bob, alice)],
  ["somebody is blocked", ({ alice }) => answer(alice, "block")],
  ["the block is removed", ({ alice }) => alice.says({ do: "forgetAnswer", name: "bob" })],
  ["the name has another account", ({ alice }) => alice.says({ do: "meet", name: "bob" })],
  ["the new account is trusted", ({ alice }) => alice.says({ do: "trust", name: "bob" })],
];

function showAll(device: Device): void {
  for (const { line, isNew } of lines(device, "bob", 100).lines)
    if (isNew) device.says({ do: "shown", line });
}

function fill(device: Device): void {
  device.disk.fillAfter(2);
  write(device, "no room for this");
}

test("a screen that follows is right, whatever happens", async () => {
  const all = await twoPeople();
  const { world, alice, bob } = all;
  const impostor = impostorList(bob);
  world.directPaths(false);
  alice.looks("away");
  const screen = openScreen(alice);
  for (const [what, happens] of story) {
    if (what === "the name has another account") world.server.lie("bob", impostor);
    happens(all);
    screen.assertRight(`${what}, at once`);
    for (const ms of [300, 3_000, 30_000]) {
      world.advance(ms);
      screen.assertRight(`${what}, ${ms} ms later`);
    }
  }
});

const changed = (device: Device): string[] => device.heard("changed").map(({ name }) => name);

test("a request that begins or ends changes the chat on both sides", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.says({ do: "follow" });
  bob.says({ do: "follow" });
  ask(alice, bob);
  assert.deepEqual(
    [new Set(changed(alice)), new Set(changed(bob))],
    [new Set(["bob"]), new Set(["alice"])],
  );
  world.advance(1_000);
  forget(alice, bob);
  alice.says({ do: "withdraw" });
  assert.deepEqual([changed(alice), changed(bob)], [["bob"], ["alice"]]);
});

test("each chat that changed in a turn is reported once, after everything else in that turn", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "follow" });
  forget(alice);
  world.atOnce(() => write(alice, "one", "two", "three"));
  const news = alice.news();
  const kept = news.lastIndexOf("kept");
  assert.deepEqual(news.slice(0, kept + 2), ["kept", "kept", "kept", "changed"]);
});

test("a screen that does not follow hears of no changes, and a new process has to follow again", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  write(bob, "not followed");
  assert.deepEqual(alice.heard("changed"), []);
  alice.says({ do: "follow" });
  write(bob, "followed");
  assert.ok(alice.heard("changed").length > 0);
  alice.crash();
  alice.start();
  world.advance(10_000);
  forget(alice);
  write(bob, "not yet followed again");
  assert.deepEqual(alice.heard("changed"), []);
});

test("a screen that follows before anyone has signed in hears of the very first change", async () => {
  const { world } = await twoPeople();
  const phone = world.device("alice");
  phone.start();
  phone.says({ do: "follow" });
  assert.deepEqual(phone.heard("noChat"), []);
  await world.signIn(phone);
  phone.says({ do: "meet", name: "bob" });
  assert.deepEqual([...new Set(changed(phone))], ["bob"]);
});
