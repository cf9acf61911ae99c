// Damage that is found while the program runs: it is repaired at once, and the person goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alter, destroy, lines, long, meetAgain, said } from "../stage/long-texts.ts";
import { agree, forget, twoInChat, write, type Story } from "../stage/stories.ts";

/** Alice's program runs again, and has not noticed yet what the disk has done to a text. */
async function unnoticed(...texts: string[]): Promise<Story> {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(bob, ...texts.map(long));
  alice.crash();
  alter(alice, "two", "owt");
  world.advance(20_000);
  assert.equal(alice.disk.check(), "sound", "a start reads no texts");
  forget(alice, bob);
  alice.start();
  world.advance(4_000);
  assert.deepEqual(alice.heard("mended"), []);
  return story;
}

test("an altered text that nobody reads is found while the program runs, and repaired", async () => {
  const story = await unnoticed("one", "two", "three");
  const { world, alice, bob } = story;
  bob.crash();
  world.advance(60_000);
  assert.equal(alice.heard("mended").length, 1);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "three"));
  meetAgain(story);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "two", "three"));
  assert.equal(alice.heard("allIsBack").length, 1);
  assert.deepEqual([alice.heard("diskFails"), alice.heard("notKept")], [[], []]);
});

test("a repair while people talk costs them their link for a moment, and nothing else", async () => {
  const { world, alice, bob } = await unnoticed("one", "two", "three");
  agree(alice, bob);
  forget(alice, bob);
  world.advance(60_000);
  assert.equal(alice.heard("mended").length, 1);
  assert.equal(bob.heard("mended").length, 0);
  write(alice, "still here");
  world.advance(3_000);
  assert.deepEqual(bob.read(), ["still here"]);
  write(bob, "so am I");
  assert.deepEqual(alice.read(), ["so am I"]);
  assert.deepEqual([alice.heard("asked"), bob.heard("asked"), bob.heard("theyLeft")], [[], [], []]);
  assert.deepEqual([alice.heard("forked"), bob.heard("forked")], [[], []]);
  const all = said("bob", "one", "two", "three").concat("alice: still here", "bob: so am I");
  assert.deepEqual([lines(alice, bob), lines(bob, alice)], [all, all]);
});

test("the person says a text again that met the damage, and hears so", async () => {
  const { world, alice, bob } = await unnoticed("one", "two", "three");
  world.atOnce(() => {
    alice.says({ do: "history", name: "bob", count: 10 });
    write(alice, "lost");
  });
  assert.deepEqual(alice.heard("notKept"), [{ tell: "notKept", why: "mended" }]);
  assert.equal(alice.heard("mended").length, 1);
  world.advance(3_000);
  agree(alice, bob);
  write(alice, "said again");
  assert.deepEqual(bob.read().at(-1), "said again");
});

test("an altered text is not shown, and the other person brings the right one", async () => {
  const story = await unnoticed("one", "two", "three");
  const { alice, bob } = story;
  bob.crash();
  assert.deepEqual(lines(alice, bob), []);
  assert.equal(alice.heard("mended").length, 1);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "three"));
  meetAgain(story);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "two", "three"));
});

test("a repair that no longer finds whose profile it is ends the program, which then asks", async () => {
  const { world, alice, bob } = await unnoticed("one", "two", "three");
  alice.disk.store.run("UPDATE profile SET value = x'00' WHERE key = 'list'");
  world.advance(60_000);
  assert.deepEqual([alice.heard("mended")[0]?.knowsMe, alice.heard("ended").length], [false, 1]);
  alice.crash();
  world.advance(20_000);
  alice.start();
  assert.equal(alice.heard("mended").length, 1);
  await world.signIn(alice);
  agree(alice, bob);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "two", "three"));
});

test("a person who leaves when damage is found need not wait for the repair", async () => {
  const { world, alice } = await unnoticed("one", "two", "three");
  world.atOnce(() => {
    alice.says({ do: "history", name: "bob", count: 10 });
    alice.says({ do: "signOut" });
  });
  assert.deepEqual([alice.heard("ended").length, alice.disk.mendings()], [1, 0]);
  alice.crash();
  world.advance(20_000);
  assert.equal(alice.disk.check(), "mended");
});

/** Alice's program has just repaired her profile; Bob is away. */
async function justMended(): Promise<Story> {
  const story = await unnoticed("one", "two", "three");
  const { world, alice, bob } = story;
  bob.crash();
  world.advance(60_000);
  assert.equal(alice.heard("mended").length, 1);
  return story;
}

test("a disk that does more damage within the hour is left for the next start", async () => {
  const { world, alice, bob } = await justMended();
  alice.disk.put(destroy(alice.disk.image(), "three"));
  assert.deepEqual(lines(alice, bob), []);
  assert.deepEqual(alice.heard("notKept"), [{ tell: "notKept", why: "corrupt" }]);
  alice.crash();
  world.advance(20_000);
  assert.equal(alice.disk.check(), "mended");
  alice.start();
  assert.deepEqual(lines(alice, bob), said("bob", "one"));
});

test("an hour after a repair, damage is repaired again", async () => {
  const { world, alice, bob } = await justMended();
  world.advance(3_600_000);
  alice.disk.put(destroy(alice.disk.image(), "three"));
  assert.deepEqual(lines(alice, bob), []);
  assert.deepEqual(alice.heard("notKept"), [{ tell: "notKept", why: "mended" }]);
  assert.deepEqual(lines(alice, bob), said("bob", "one"));
});

test("a program whose store can no longer be opened or repaired says so and ends", async () => {
  const { world, alice, bob } = await justMended();
  alice.disk.put(alice.disk.image().fill(0xa5));
  write(alice, "hello?");
  assert.deepEqual(alice.heard("notKept"), [{ tell: "notKept", why: "corrupt" }]);
  assert.equal(alice.heard("ended").length, 1);
  alice.crash();
  world.advance(20_000);
  assert.equal(alice.disk.check(), "mended");
  alice.start();
  assert.equal(alice.heard("mended").length, 1);
  assert.deepEqual(bob.read(), []);
});

test("a repair that finds no room leaves the store as it was, and the next start repairs it", async () => {
  const { world, alice, bob } = await unnoticed("one", "two", "three");
  bob.crash();
  alice.disk.fillAfter(5);
  world.advance(60_000);
  assert.deepEqual(alice.heard("diskFails"), [{ tell: "diskFails", why: "corrupt" }]);
  assert.equal(alice.disk.mendings(), 0);
  alice.crash();
  alice.disk.clear();
  world.advance(20_000);
  assert.equal(alice.disk.check(), "mended");
  alice.start();
  assert.equal(alice.heard("mended").length, 1);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "three"));
});

test("damage found while the program runs is reported, and nothing is sent that is not kept", async () => {
  const { alice, bob } = await twoInChat();
  alice.disk.fillAfter(2, "corrupt");
  write(alice, "not kept");
  assert.deepEqual(alice.heard("notKept"), [{ tell: "notKept", why: "corrupt" }]);
  assert.deepEqual(bob.read(), []);
});
