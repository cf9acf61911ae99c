// Reporting what was read: once for many lines, and not all the time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entryTypes } from "#protocol";
import { entriesOn } from "../stage/entries-on.ts";
import { status, twoInChat, write } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

/** How often this device has reported what it has read. */
function saidRead({ disk }: Device): number {
  const [me] = disk.rows("SELECT value FROM profile WHERE key = 'account'");
  return entriesOn(disk).filter(({ type, account }) => {
    return type === entryTypes.read && account === me?.["value"];
  }).length;
}

test("the first line read is reported at once", async () => {
  const { alice } = await twoInChat();
  write(alice, "hello");
  assert.equal(alice.heard("read").length, 1);
});

test("one entry reports many lines read together", async () => {
  const { world, alice, bob } = await twoInChat();
  world.atOnce(() => write(alice, ...Array.from({ length: 50 }, (_, at) => `line ${at}`)));
  world.advance(2_000);
  assert.equal(saidRead(bob), 1);
  assert.deepEqual(alice.heard("read").map(({ count }) => count), [50]);
}); // prettier-ignore

test("lines that arrive one by one are reported as read every two seconds at most", async () => {
  const { world, alice, bob } = await twoInChat();
  for (let second = 0; second < 10; second += 1) {
    write(alice, `at ${second}`);
    world.advance(500);
  }
  assert.ok(saidRead(bob) <= 4, `${saidRead(bob)} in five seconds`);
  world.advance(2_000);
  assert.equal(alice.heard("read").at(-1)?.tell, "read");
});

test("lines read before a restart are not reported again when they are shown again", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "hello");
  world.advance(2_000);
  const before = saidRead(bob);
  bob.crash();
  bob.start();
  world.advance(5_000);
  bob.says({ do: "talk", name: "alice" });
  world.advance(5_000);
  assert.equal(saidRead(bob), before);
});

test("a line shown just before a crash is reported as read after it", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "hello");
  world.advance(500);
  write(alice, "are you there?");
  assert.deepEqual(bob.read(), ["hello", "are you there?"]);
  bob.crash();
  bob.start();
  world.advance(5_000);
  assert.deepEqual(status(alice), { kept: 0, delivered: 0, read: 2 });
  bob.crash();
  bob.start();
  world.advance(5_000);
  assert.equal(saidRead(bob), 2);
});

test("two people who read each other's lines do not keep reporting that to each other", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "hello");
  write(bob, "hello");
  world.advance(600_000);
  assert.deepEqual([saidRead(alice), saidRead(bob)], [1, 1]);
});
