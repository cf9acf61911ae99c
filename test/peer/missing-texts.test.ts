// Texts whose contents are missing on a device: what a person sees, and how they come back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loseTexts } from "./stage/bare-batches.ts";
import { find, lines, texts } from "./stage/many-chats.ts";
import { agree, forget, twoPeople, write, type Story } from "./stage/stories.ts";
import type { Device } from "./stage/world.ts";

/** Alice and Bob have talked, and Bob's phone has it all. */
async function threeDevices(): Promise<Story & { phone: Device }> {
  const story = await twoPeople();
  const phone = await story.world.phoneOf(story.bob);
  agree(story.alice, story.bob);
  write(story.alice, "apple", "pear");
  write(story.bob, "plum", "quince");
  story.world.advance(2_000);
  forget(story.alice, story.bob, phone);
  return { ...story, phone };
}

/** Its program ends, and its disk loses these texts. */
function lose({ disk, ...device }: Device, ...lost: string[]): void {
  device.crash();
  const run = (...args: Parameters<typeof disk.store.run>): void => disk.store.run(...args);
  const rows = (...args: Parameters<typeof disk.store.all>) => disk.store.all(...args);
  assert.equal(
    loseTexts(rows, run, (text) => lost.includes(text)),
    lost.length,
  );
}

/** The chat with a name: each text, or why there is none. */
function screen(device: Device, name: string): (string | undefined)[] {
  device.says({ do: "history", name, count: 100 });
  return device.heard("history")[0]?.lines.map(({ text, gone }) => text ?? gone) ?? [];
}

const everything = ["apple", "pear", "plum", "quince"];

test("a text that is missing is shown as missing, and comes back from whoever has it", async () => {
  const { world, alice, bob, phone } = await threeDevices();
  lose(alice, "pear", "plum");
  bob.crash();
  phone.crash();
  world.advance(20_000);
  alice.start();
  world.advance(3_000);
  assert.deepEqual(screen(alice, "bob"), ["apple", "missing", "missing", "quince"]);
  assert.deepEqual(texts(find(alice, "plum")), []);
  bob.start();
  world.advance(5_000);
  alice.says({ do: "talk", name: "bob" });
  world.advance(5_000);
  assert.deepEqual(screen(alice, "bob"), everything);
  assert.deepEqual(texts(find(alice, "plum")), ["plum"]);
});

test("what its author has lost, too, comes from a third device, and then goes to the author", async () => {
  const { world, alice, bob, phone } = await threeDevices();
  lose(alice, "plum");
  lose(bob, "plum");
  alice.start();
  bob.start();
  world.advance(30_000);
  assert.deepEqual(screen(alice, "bob"), everything);
  assert.deepEqual(screen(bob, "alice"), everything);
  assert.deepEqual(screen(phone, "alice"), everything);
});

test("a screen that looks again only at chats reported as changed shows a text once it is back", async () => {
  const { world, alice, bob } = await threeDevices();
  lose(alice, "plum");
  bob.crash();
  alice.start();
  alice.says({ do: "follow" });
  world.advance(20_000);
  bob.start();
  let shown: (string | undefined)[] = [];
  for (let at = 0; at < 100; at += 1) {
    world.advance(200);
    const isChanged = alice.heard("changed").length > 0;
    if (isChanged) shown = lines(alice, "bob", 100).lines.map(({ text, gone }) => text ?? gone);
  }
  assert.deepEqual(shown, everything);
});

test("a text that nobody has stays a line that says so", async () => {
  const { world, alice, bob, phone } = await threeDevices();
  for (const device of [alice, bob, phone]) lose(device, "plum");
  for (const device of [alice, bob, phone]) device.start();
  world.advance(600_000);
  for (const [device, name] of [
    [alice, "bob"],
    [bob, "alice"],
    [phone, "alice"],
  ] as const) {
    assert.deepEqual(screen(device, name), ["apple", "pear", "missing", "quince"]);
  }
});
