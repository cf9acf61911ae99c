// A profile that was copied: restored from yesterday's backup, or running in a second place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceIdOf, listOf } from "./stage/forger.ts";
import {
  answer,
  ask,
  forget,
  history,
  status,
  twoInChat,
  write,
  type Story,
} from "./stage/stories.ts";
import type { Device } from "./stage/world.ts";

/** The lines on both screens, in their order on screen. */
const screens = (alice: Device, bob: Device): string[][] => [
  history(alice, "bob"),
  history(bob, "alice"),
];

/** Asserts that both screens show the same, and that it is this. */
function assertBoth(alice: Device, bob: Device, lines: string[]): void {
  assert.deepEqual(screens(alice, bob), [lines, lines]);
}

/** Alice opens the chat with Bob while there is no server, and writes. */
function writeOffline(alice: Device, bob: Device, ...texts: string[]): void {
  ask(alice, bob);
  write(alice, ...texts);
}

/** Says yes to whoever asks, whether a person or their peer asks. */
function sayYes({ world }: Story, ...devices: Device[]): void {
  world.advance(3_000);
  for (const device of devices) if (device.heard("asked").length > 0) answer(device, "yes");
  world.advance(3_000);
}

// Restored from a backup

/** Alice wrote "one", then a backup was made, and then she wrote "two" and "three". */
async function backedUp(): Promise<Story & { old: Device }> {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(alice, "one");
  const old = world.copyOf(alice);
  write(alice, "two", "three");
  alice.crash();
  world.advance(60_000);
  forget(alice, bob);
  return { ...story, old };
}

test("lines written after the backup come back from the other person, and the screen says so", async () => {
  const story = await backedUp();
  const { old, bob } = story;
  old.start();
  ask(old, bob);
  sayYes(story, bob);
  assert.deepEqual(old.heard("profileIsOld"), [{ tell: "profileIsOld", name: "bob" }]);
  assert.deepEqual(old.heard("writtenAgain"), []);
  assertBoth(old, bob, ["alice: one", "alice: two", "alice: three"]);
  write(old, "four");
  assert.deepEqual(bob.read(), ["four"]);
  assert.deepEqual(status(old), { kept: 0, delivered: 0, read: 4 });
});

test("lines written on the old disk arrive once, after the lost ones", async () => {
  const story = await backedUp();
  const { world, old, bob } = story;
  world.cutServer();
  old.start();
  writeOffline(old, bob, "offline one", "offline two");
  await world.restoreServer();
  sayYes(story, bob);
  assert.equal(old.heard("profileIsOld").length, 1);
  assert.deepEqual(old.heard("writtenAgain"), [{ tell: "writtenAgain", name: "bob", count: 2 }]);
  assert.deepEqual(bob.heard("forked"), []);
  const texts = ["one", "two", "three", "offline one", "offline two"];
  assertBoth(old, bob, texts.map((text) => `alice: ${text}`)); // prettier-ignore
  assert.deepEqual(bob.read(), ["offline one", "offline two"]);
  assert.deepEqual(status(old).kept, 0);
});

test("after that the screen does not mention it again, whatever is restarted", async () => {
  const story = await backedUp();
  const { world, old, bob } = story;
  world.cutServer();
  old.start();
  writeOffline(old, bob, "offline");
  await world.restoreServer();
  sayYes(story, bob);
  for (const device of [old, bob]) {
    device.crash();
    world.advance(20_000);
    device.start();
    forget(old, bob);
    ask(old, bob);
    sayYes(story, bob);
    world.advance(120_000);
    assert.deepEqual([...old.heard("profileIsOld"), ...old.heard("forked")], []);
    assert.deepEqual([...bob.heard("profileIsOld"), ...bob.heard("forked")], []);
  }
  assertBoth(old, bob, ["one", "two", "three", "offline"].map((text) => `alice: ${text}`)); // prettier-ignore
});

// In a second place

/** Alice's profile is copied to another machine, and both have the chat with Bob. */
async function copiedToLaptop(): Promise<Story & { laptop: Device }> {
  const story = await twoInChat();
  const { world, alice, bob } = story;
  write(alice, "one");
  alice.crash();
  bob.says({ do: "leave" });
  world.advance(600_000); // By now the consent between the two is over.
  const laptop = world.copyOf(alice);
  forget(alice, bob);
  return { ...story, laptop };
}

/** The displaced device starts again, and the person types the password. */
async function becomesAnother({ world }: Story, device: Device): Promise<void> {
  device.crash();
  forget(device);
  device.start();
  assert.deepEqual(device.heard("opened"), []);
  assert.equal(device.heard("keysElsewhere").length, 1);
  await world.signIn(device);
  assert.equal(device.heard("deviceOfItsOwn").length, 1);
}

test("when two copies run at once, the first is signed out, and is a new device the next time", async () => {
  const story = await copiedToLaptop();
  const { world, alice, laptop } = story;
  alice.start();
  laptop.start();
  world.advance(120_000);
  assert.deepEqual(alice.heard("signedOutHere"), [{ tell: "signedOutHere", code: "displaced" }]);
  const before = deviceIdOf(alice);
  await becomesAnother(story, alice);
  world.advance(120_000);
  assert.deepEqual(laptop.heard("signedOutHere"), []);
  assert.deepEqual(alice.heard("signedOutHere"), []);
  assert.notEqual(deviceIdOf(alice), before);
  assert.equal(deviceIdOf(laptop), before);
  assert.equal(laptop.heard("deviceAdded").length, 1);
  assert.deepEqual(listOf(laptop), listOf(alice));
});

test("it stays that device and keeps its history when it starts again", async () => {
  const story = await copiedToLaptop();
  const { world, alice, laptop } = story;
  alice.start();
  laptop.start();
  await becomesAnother(story, alice);
  const id = deviceIdOf(alice);
  alice.crash();
  alice.start();
  world.advance(1_000);
  assert.equal(alice.heard("opened").length, 1);
  assert.equal(deviceIdOf(alice), id);
  assert.deepEqual(history(alice, "bob"), ["alice: one"]);
});

test("a displaced device asks for the password even if its keys are stored under it", async () => {
  const story = await copiedToLaptop();
  const { world, alice } = story;
  alice.start();
  world.advance(1_000);
  const other = world.device("carol");
  other.start();
  await world.signUp(other);
  other.says({ do: "staySignedIn", stay: false });
  const copy = world.copyOf(other);
  copy.start();
  await world.signIn(copy);
  assert.equal(other.heard("signedOutHere").length, 1);
  other.crash();
  other.start();
  await world.signIn(other);
  assert.equal(other.heard("deviceOfItsOwn").length, 1);
  world.advance(60_000);
  assert.deepEqual(copy.heard("signedOutHere"), []);
});

test("it reports this even when the disk is full", async () => {
  const { world, alice, laptop } = await copiedToLaptop();
  alice.start();
  world.advance(1_000);
  alice.disk.fillAfter(1); // The turn begins, but cannot store anything.
  laptop.start();
  world.advance(600_000);
  assert.equal(alice.heard("signedOutHere").length, 1);
  assert.deepEqual(laptop.heard("signedOutHere"), []);
});

test("a connection that hangs is not mistaken for a copy when the same process comes back", async () => {
  const { world, alice } = await twoInChat();
  for (let time = 0; time < 3; time += 1) {
    alice.cable("silent");
    world.advance(80_000);
    alice.cable("whole");
    world.advance(40_000);
  }
  assert.equal(alice.heard("signedInAgain").length, 3);
  assert.deepEqual(alice.heard("signedOutHere"), []);
  alice.crash();
  alice.start();
  assert.equal(alice.heard("opened").length, 1);
});

// Both write

/** Both copies write while there is no server; `first` reaches Bob before the other one. */
async function bothWrite(): Promise<Story & { laptop: Device }> {
  const story = await copiedToLaptop();
  const { world, alice, bob, laptop } = story;
  world.cutServer();
  alice.start();
  laptop.start();
  writeOffline(alice, bob, "at home one", "at home two");
  writeOffline(laptop, bob, "on the way one", "on the way two", "on the way three");
  alice.crash();
  laptop.crash();
  await world.restoreServer();
  forget(alice, bob, laptop);
  return story;
}

const written = [
  "alice: one",
  ...["at home one", "at home two"].map((text) => `alice: ${text}`),
  ...["on the way one", "on the way two", "on the way three"].map((text) => `alice: ${text}`),
];

/** Every line is on every screen once, and each writer's lines are in order. */
function assertAllOnce(...devices: [Device, string][]): void {
  for (const [device, other] of devices) {
    const screen = history(device, other);
    assert.deepEqual(screen.toSorted(), written.toSorted());
    for (const where of ["home", "way"]) {
      const inOrder = written.filter((line) => line.includes(where));
      assert.deepEqual(screen.filter((line) => line.includes(where)), inOrder); // prettier-ignore
    }
  }
}

async function comes(story: Story, device: Device): Promise<void> {
  device.start();
  sayYes(story, story.bob);
}

test("both have written, the first delivers and is displaced: nothing is lost or duplicated", async () => {
  const story = await bothWrite();
  const { alice, bob, laptop } = story;
  await comes(story, alice);
  await comes(story, laptop);
  await becomesAnother(story, alice);
  sayYes(story, bob);
  assertAllOnce([bob, "alice"], [laptop, "bob"], [alice, "bob"]);
});

test("both have written, and the first is displaced before it can deliver", async () => {
  const story = await bothWrite();
  const { world, alice, bob, laptop } = story;
  bob.crash();
  world.advance(20_000);
  alice.start();
  laptop.start();
  world.advance(1_000);
  bob.start();
  sayYes(story, bob);
  await becomesAnother(story, alice);
  sayYes(story, bob);
  assertAllOnce([bob, "alice"], [laptop, "bob"], [alice, "bob"]);
});

test("both have written, and the displaced one meets the other person first", async () => {
  const story = await bothWrite();
  const { world, alice, bob, laptop } = story;
  bob.crash();
  world.advance(20_000);
  alice.start();
  laptop.start();
  world.advance(1_000);
  laptop.crash();
  await becomesAnother(story, alice);
  bob.start();
  sayYes(story, bob);
  await comes(story, laptop);
  sayYes(story, bob);
  assertAllOnce([bob, "alice"], [laptop, "bob"], [alice, "bob"]);
});
