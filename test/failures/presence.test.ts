// Ghosts: people whom other messengers kept showing as online, and people they hid.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClockwork } from "../peer/stage/clockwork.ts";
import { forget, history, twoInChat, twoPeople, write } from "../peer/stage/stories.ts";
import { openWorld, type Device, type World } from "../peer/stage/world.ts";

/** By this time after the last change everyone knows who is online, ms. */
const convergedMs = 45_000;
/** How many stories there are, and how many events and people each has. */
const [stories, steps, people] = [20, 25, 4];

/** The names that the device shows as online. */
function shows(device: Device): string[] {
  forget(device);
  device.says({ do: "who" });
  return device.heard("online").flatMap(({ names }) => names);
}

test("F24: a person on a half-open connection is shown as offline in time (Conversations#1742)", async () => {
  const { world, alice, bob } = await twoPeople();
  for (const waits of [0, 7_000, 19_000]) {
    world.advance(waits);
    bob.cable("silent");
    world.advance(convergedMs);
    assert.deepEqual(shows(alice), [], `silent after ${waits} ms`);
    bob.cable("whole");
    world.advance(convergedMs);
    assert.deepEqual([shows(alice), shows(bob)], [["bob"], ["alice"]]);
  }
});

test("F24: coming back on a new connection leaves no ghost on the old one (Conversations#1089)", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.cable("silent");
  bob.crash();
  bob.cable("whole");
  bob.start();
  world.advance(1_000);
  bob.says({ do: "signOut" });
  world.advance(1_000);
  assert.deepEqual(shows(alice), []);
  world.advance(600_000);
  assert.deepEqual(alice.heard("cameOnline"), []);
});

test("F24: a person who leaves during a server outage is offline after it (ejabberd#3086)", async () => {
  const { world, alice, bob } = await twoPeople();
  world.cutServer();
  bob.crash();
  await world.restoreServer();
  world.advance(convergedMs);
  assert.deepEqual(alice.heard("wentOffline"), [{ tell: "wentOffline", name: "bob" }]);
  assert.deepEqual(shows(alice), []);
});

test("F24: a wrong presence does not keep anybody from writing (ejabberd#3086)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("silent");
  bob.crash();
  world.advance(7_000);
  assert.deepEqual(shows(alice), ["bob"]);
  write(alice, "to the ghost");
  assert.deepEqual(history(alice, "bob"), ["alice: to the ghost"]);
});

test("F24: a peer pings more often if the server expects it (ejabberd#3086)", async () => {
  const world = await openWorld("an impatient server", { heartbeatMs: 5_000 });
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  forget(alice, bob);
  world.advance(600_000);
  assert.deepEqual([alice.news(), bob.news()], [[], []]);
  assert.equal(bob.sent("hello").length, 1);
});

test("F24: a crowd that comes and goes does not overload the server (synapse#14090)", async () => {
  const world = await openWorld();
  const crowd: Device[] = [];
  for (let at = 0; at < 12; at += 1) crowd.push(await world.person(`friend${at}`));
  const [first, ...others] = crowd;
  assert.ok(first);
  const before = first.received("presence").length;
  world.atOnce(() => others.forEach((one) => one.says({ do: "signOut" })));
  world.advance(1_000);
  assert.equal(first.received("presence").length - before, 1);
  assert.deepEqual(shows(first), []);
});

/** A random story. */
interface Tale {
  world: World;
  all: Device[];
  dead: Set<Device>;
  roll(sides: number): number;
}

type Happening = (tale: Tale, who: Device) => void | Promise<void>;

const happenings: Happening[] = [
  (_, who) => who.cable("silent"),
  (_, who) => who.cable("cut"),
  (_, who) => mend(who),
  (_, who) => mend(who),
  (_, who) => who.becomes("asleep"),
  (_, who) => who.becomes("awake"),
  crash,
  start,
  start,
  async ({ world, roll }) => {
    world.cutServer();
    world.advance(roll(20_000));
    await world.restoreServer();
  },
];

/**
 * Resets the silent connection, because a real connection that survives loses nothing in the
 * middle.
 */
function mend(who: Device): void {
  who.cable("cut");
  who.cable("whole");
}

function crash({ dead }: Tale, who: Device): void {
  who.crash();
  dead.add(who);
}

function start({ dead }: Tale, who: Device): void {
  if (dead.delete(who)) who.start();
}

async function tell(seed: number): Promise<Tale> {
  const world = await openWorld(`presence ${seed}`);
  const all: Device[] = [];
  for (let at = 0; at < people; at += 1) all.push(await world.person(`friend${at}`));
  const { random } = createClockwork(`presence dice ${seed}`);
  const roll = (sides: number): number => new DataView(random(4).buffer).getUint32(0) % sides;
  const tale: Tale = { world, all, dead: new Set(), roll };
  for (let step = 0; step < steps; step += 1) {
    const who = all[roll(people)];
    if (who) await happenings[roll(happenings.length)]?.(tale, who);
    world.advance(100 * 2 ** roll(10));
  }
  return tale;
}

for (let seed = 1; seed <= stories; seed += 1) {
  test(`F24: story ${seed}: 45 s after the last change nobody sees a ghost (ejabberd#3086)`, async () => {
    const tale = await tell(seed);
    const { world, all } = tale;
    const [ghost, ...present] = all;
    for (const one of present) {
      one.becomes("awake");
      mend(one);
      start(tale, one);
    }
    ghost?.cable("silent");
    world.advance(convergedMs);
    for (const one of present) {
      const others = present.filter((other) => other !== one).map(({ name }) => name);
      assert.deepEqual(shows(one), others, `as ${one.name} sees it`);
    }
  });
}
