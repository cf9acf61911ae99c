// What a person sees when their profile is damaged, and what others see of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startAndRepair } from "../stage/destroyed-pages.ts";
import { destroy, lines, long, meetAgain, said } from "../stage/long-texts.ts";
import { agree, status, twoInChat, write, type Story } from "../stage/stories.ts";

/** Alice's program ends, her disk gets these contents, and she starts again. */
function restart(story: Story, image: Uint8Array): "sound" | "mended" {
  story.alice.crash();
  story.alice.disk.put(image);
  story.world.advance(20_000);
  return startAndRepair(story.world, story.alice);
}

/** Bob is away, so what Alice writes now exists nowhere else. */
function writeAlone(story: Story, ...texts: string[]): void {
  const { world, alice, bob } = story;
  bob.crash();
  world.advance(20_000);
  write(alice, ...texts.map(long));
}

test("lines after a hole are readable, and the hole is filled when the other is online", async () => {
  const story = await twoInChat();
  const { alice, bob } = story;
  write(bob, ...["one", "two", "three"].map(long));
  const all = said("bob", "one", "two", "three");
  bob.crash();
  assert.equal(restart(story, destroy(alice.disk.image(), "two")), "mended");
  assert.deepEqual(alice.heard("mended"), [
    { tell: "mended", missing: 1, knowsMe: true, knowsOthers: true, aside: "the attic" },
  ]);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "three"));
  meetAgain(story);
  assert.deepEqual(lines(alice, bob), all);
  restart(story, alice.disk.image());
  assert.deepEqual([alice.heard("mended"), lines(alice, bob)], [[], all]);
});

test("the screen says once that everything is back", async () => {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(bob, ...["one", "two", "three"].map(long));
  bob.crash();
  restart(story, destroy(alice.disk.image(), "two"));
  assert.deepEqual(alice.heard("allIsBack"), []);
  bob.start();
  world.advance(3_000);
  alice.says({ do: "talk", name: "bob" });
  bob.says({ do: "answer", says: "yes" });
  assert.equal(alice.heard("allIsBack").length, 1);
  write(bob, "four");
  assert.deepEqual(alice.heard("allIsBack"), []);
});

test("a line that was shown before the damage is not new when it comes again", async () => {
  const story = await twoInChat();
  const { alice, bob } = story;
  write(bob, ...["one", "two", "three"].map(long));
  restart(story, destroy(alice.disk.image(), "two"));
  alice.says({ do: "talk", name: "bob" });
  bob.says({ do: "answer", says: "yes" });
  assert.deepEqual(alice.read(), []);
  assert.deepEqual(lines(alice, bob), said("bob", "one", "two", "three"));
});

test("Alice's lines after a hole that nobody else has arrive once, and she learns what is lost", async () => {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(alice, long("held"));
  writeAlone(story, "one", "two", "three");
  restart(story, destroy(alice.disk.image(), "one"));
  assert.deepEqual(lines(alice, bob), said("alice", "held", "two", "three"));
  bob.start();
  world.advance(3_000);
  bob.says({ do: "answer", says: "yes" });
  assert.deepEqual(alice.heard("lost"), [{ tell: "lost", name: "bob", count: 1 }]);
  bob.says({ do: "talk", name: "alice" });
  const left = said("alice", "held", "two", "three");
  assert.deepEqual([lines(alice, bob), lines(bob, alice)], [left, left]);
  alice.says({ do: "talk", name: "bob" });
  assert.equal(status(alice).kept, 0);
});

test("Bob's copy of Alice's log fills the hole, and what he lacks is written again after it", async () => {
  const story = await twoInChat();
  const { alice, bob } = story;
  write(alice, ...["one", "two", "three"].map(long));
  writeAlone(story, "four", "five");
  restart(story, destroy(alice.disk.image(), "two"));
  meetAgain(story);
  const all = said("alice", "one", "two", "three", "four", "five");
  assert.deepEqual([lines(alice, bob), lines(bob, alice)], [all, all]);
  assert.deepEqual([alice.heard("lost"), alice.heard("profileIsOld")], [[], []]);
});

test("no place in a log is used twice, even if nothing shows how long it was", async () => {
  const story = await twoInChat();
  const { alice, bob } = story;
  write(alice, long("one"), long("two"));
  const before = alice.disk.image();
  write(alice, long("three"));
  bob.crash();
  restart(story, destroy(before, "one"));
  alice.says({ do: "talk", name: "bob" });
  write(alice, long("four"));
  meetAgain(story);
  const all = said("alice", "one", "two", "three", "four");
  assert.deepEqual([lines(alice, bob), lines(bob, alice)], [all, all]);
  for (const one of [alice, bob]) {
    assert.deepEqual([one.heard("forked"), one.heard("profileIsOld")], [[], []]);
  }
});

test("if only the keys are left, the password and the other person bring everything back", async () => {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(alice, long("one"));
  write(bob, long("two"));
  const all = [...said("alice", "one"), ...said("bob", "two")];
  const keys = alice.disk.keyFile.read();
  assert.equal(restart(story, alice.disk.image().fill(0xa5)), "mended");
  assert.deepEqual(alice.heard("mended"), [
    { tell: "mended", missing: undefined, knowsMe: false, knowsOthers: true, aside: "the attic" },
  ]);
  await world.signIn(alice);
  assert.equal(alice.heard("signedIn").length, 1);
  alice.says({ do: "staySignedIn", stay: true });
  assert.deepEqual(alice.disk.keyFile.read(), keys, "it is the same device");
  agree(alice, bob);
  assert.deepEqual([lines(alice, bob), lines(bob, alice)], [all, all]);
  write(alice, "and on");
  assert.deepEqual(bob.read().at(-1), "and on");
});

test("damage to the setting does not make a device that hides its address show it", async () => {
  const story = await twoInChat();
  const { world, alice } = story;
  alice.says({ do: "relayOnly", on: true });
  restart(story, alice.disk.image().fill(0));
  await world.signIn(alice);
  assert.deepEqual(alice.disk.rows("SELECT value FROM profile WHERE key = 'relayOnly'"), [
    { value: 1 },
  ]);
});

test("two people with damaged profiles bring each other what each has left", async () => {
  const story = await twoInChat();
  const { alice, bob } = story;
  write(alice, ...["one", "two"].map(long));
  write(bob, ...["three", "four"].map(long));
  const all = [...said("alice", "one", "two"), ...said("bob", "three", "four")];
  bob.crash();
  bob.disk.put(destroy(bob.disk.image(), "two", "three"));
  assert.equal(bob.disk.check("everything"), "mended");
  restart(story, destroy(alice.disk.image(), "one", "four"));
  meetAgain(story);
  for (const both of [lines(alice, bob), lines(bob, alice)]) {
    assert.deepEqual(both.toSorted(), all.toSorted());
  }
});

test("unreadable keys are reported, and the password makes a new device with the old chats", async () => {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(alice, long("one"));
  const image = alice.disk.image();
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(100),
    alice.disk.keyFile.read()?.slice(1),
  ]) {
    alice.disk.keepKeys(bytes);
    restart(story, image);
    assert.equal(alice.heard("keysDamaged").length, 1);
  }
  await world.signIn(alice);
  assert.equal(alice.heard("signedIn").length, 1);
  agree(alice, bob);
  write(alice, "from the new device");
  const all = said("alice", "one", "from the new device");
  assert.deepEqual([lines(alice, bob), lines(bob, alice)], [all, all]);
});

test("when everything was looked at and is whole, the next start looks only at what is small", async () => {
  const { world, alice, bob } = await twoInChat();
  write(bob, "hello");
  const isSuspect = () => alice.disk.rows("SELECT 1 FROM profile WHERE key = 'suspect'").length > 0;
  alice.crash();
  world.advance(20_000);
  alice.disk.store.run("INSERT OR REPLACE INTO profile VALUES ('suspect', 1)");
  assert.equal(alice.disk.check(), "sound");
  alice.start();
  world.advance(30_000);
  assert.equal(isSuspect(), false);
});
