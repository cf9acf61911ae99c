// Deliveries that other messengers left stuck until something else happened: here nothing waits for
// that.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answer,
  ask,
  forget,
  history,
  twoInChat,
  twoPeople,
  write,
} from "../peer/stage/stories.ts";
import type { Story } from "../peer/stage/stories.ts";
import type { Device, World } from "../peer/stage/world.ts";

/**
 * Three times the longest pause between two retries: by then everything must be moving again on its
 * own, ms.
 */
const healedMs = 90_000;
const hourMs = 3_600_000;

/** Each has said "always" to the other, and they are in the chat. */
async function twoFriends(): Promise<Story> {
  const story = await twoPeople();
  const { alice, bob } = story;
  ask(alice, bob);
  answer(bob, "always");
  alice.says({ do: "leave" });
  ask(bob, alice);
  answer(alice, "always");
  forget(alice, bob);
  return story;
}

/** Kills the process without a word, so the server still holds its connection. */
function diesUncleanly(device: Device): void {
  device.cable("silent");
  device.crash();
}

function startsAgain(device: Device): void {
  device.cable("whole");
  device.start();
}

async function inChatWith(world: World, alice: Device, name: string): Promise<Device> {
  const other = await world.person(name);
  ask(alice, other);
  answer(other, "yes");
  return other;
}

test("F10: somebody who is away holds up nobody else (Signal-Android#4277)", async () => {
  const { world, alice, bob } = await twoInChat();
  const carol = await inChatWith(world, alice, "carol");
  diesUncleanly(carol);
  write(alice, ...Array.from({ length: 200 }, (_, at) => `to nobody ${at}`));
  ask(alice, bob);
  write(alice, "to bob");
  assert.deepEqual(bob.read(), ["to bob"]);
});

test("F10: an entry that nobody accepts holds up no other chat (Signal-Desktop#6742)", async () => {
  const { world, alice, bob } = await twoInChat();
  const carol = await inChatWith(world, alice, "carol");
  carol.cable("cut");
  write(alice, "poison", "after the poison");
  // Its head is nobody's signature.
  alice.disk.store.run(
    `UPDATE batch
     SET bytes = CAST(substr(bytes, 1, length(bytes) - 64) || zeroblob(64) AS BLOB)
     WHERE instr(bytes, ?) > 0`,
    utf8("poison"),
  );
  carol.cable("whole");
  world.advance(healedMs);
  assert.deepEqual(history(carol, "alice"), []);
  ask(alice, bob);
  write(alice, "to bob");
  assert.deepEqual(bob.read(), ["to bob"]);
  write(carol, "the other way");
  assert.deepEqual(history(alice, "carol").at(-1), "carol: the other way");
});

test("F12: a backlog is delivered automatically after everything restarts (toxic#586)", async () => {
  const { world, alice, bob } = await twoFriends();
  bob.crash();
  world.advance(11_000);
  write(alice, "one", "two");
  alice.crash();
  world.cutServer();
  world.advance(24 * hourMs);
  await world.restoreServer();
  startsAgain(bob);
  startsAgain(alice);
  world.advance(healedMs);
  assert.deepEqual(history(bob, "alice"), ["alice: one", "alice: two"]);
  assert.equal(alice.heard("delivered").length, 1);
});

test("F12: somebody whose return goes unnoticed still gets waiting texts (qTox#1098)", async () => {
  const { world, alice, bob } = await twoFriends();
  diesUncleanly(bob);
  write(alice, "while you fell over");
  world.advance(5_000);
  startsAgain(bob);
  world.advance(healedMs);
  assert.deepEqual([alice.heard("wentOffline"), alice.heard("cameOnline")], [[], []]);
  assert.deepEqual(history(bob, "alice"), ["alice: while you fell over"]);
});

for (const who of ["reader", "writer", "server", "reader and server", "writer and server"]) {
  test(`F13: after a crash of the ${who} nothing waits for other traffic (simplexmq#1834)`, async () => {
    const { world, alice, bob } = await twoFriends();
    bob.cable("silent");
    write(alice, "written just before");
    if (who.includes("reader")) diesUncleanly(bob);
    if (who.includes("writer")) diesUncleanly(alice);
    if (who.includes("server")) world.cutServer();
    world.advance(1_000);
    if (who.includes("server")) await world.restoreServer();
    for (const one of [alice, bob]) one.cable("whole");
    if (who.includes("reader")) bob.start();
    if (who.includes("writer")) alice.start();
    world.advance(healedMs);
    assert.deepEqual(history(bob, "alice"), ["alice: written just before"]);
  });
}

test("F13: whenever the reader dies, everything is delivered when it is back (simplexmq#1834)", async () => {
  for (let cutAfter = 0; cutAfter < 6; cutAfter += 1) {
    const { world, alice, bob } = await twoFriends();
    for (let at = 0; at < 6; at += 1) {
      if (at === cutAfter) diesUncleanly(bob);
      write(alice, `${at}`);
    }
    world.advance(300);
    startsAgain(bob);
    world.advance(healedMs);
    const texts = Array.from({ length: 6 }, (_, at) => `alice: ${at}`);
    assert.deepEqual(history(bob, "alice"), texts, `dead after ${cutAfter}`);
  }
});

test("F14: a device suspended for an hour is reachable as soon as it wakes (tailscale#1134)", async () => {
  const { world, alice, bob } = await twoFriends();
  bob.becomes("asleep");
  world.advance(hourMs);
  ask(alice, bob);
  write(alice, "good morning");
  bob.becomes("awake");
  world.advance(3_000);
  assert.deepEqual(history(bob, "alice"), ["alice: good morning"]);
  ask(bob, alice);
  write(bob, "and to you");
  assert.deepEqual(alice.read(), ["and to you"]);
});

test("F14: text written on waking arrives at once (Signal-Desktop#798)", async () => {
  const { world, alice, bob } = await twoFriends();
  bob.becomes("asleep");
  world.advance(hourMs);
  bob.becomes("awake");
  write(bob, "I am back");
  world.advance(3_000);
  assert.deepEqual(history(alice, "bob"), ["bob: I am back"]);
});

test("F14: after a nap of a minute the chat continues within seconds (tailscale#17930)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.becomes("asleep");
  world.advance(70_000);
  bob.becomes("awake");
  world.advance(3_000);
  write(bob, "did I miss anything?");
  assert.deepEqual(alice.read(), ["did I miss anything?"]);
});

test("F14: a clock that is set back does not keep a peer from its server (tailscale#2869)", async () => {
  const { world, bob } = await twoPeople();
  world.cutServer();
  world.advance(60_000);
  bob.clock(-hourMs);
  forget(bob);
  await world.restoreServer();
  assert.equal(bob.heard("serverReached").length, 1);
});

test("F14: a connection that dies after the clock was set back is noticed (tailscale#15776)", async () => {
  const { world, alice, bob } = await twoFriends();
  bob.clock(-hourMs);
  world.advance(1_000);
  bob.cable("silent");
  write(alice, "are you there?");
  world.advance(healedMs);
  bob.cable("whole");
  world.advance(healedMs);
  assert.deepEqual(history(bob, "alice"), ["alice: are you there?"]);
});

test("F14: a chat survives when a clock is set back during it (tailscale#10688)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.clock(-hourMs);
  write(bob, "what time is it?");
  world.advance(30_000);
  write(alice, "late");
  assert.deepEqual([alice.read(), bob.read()], [["what time is it?"], ["late"]]);
  assert.deepEqual([alice.heard("asked"), bob.heard("asked")], [[], []]);
  assert.deepEqual([alice.heard("theyLeft"), bob.heard("theyLeft")], [[], []]);
});

test("F13: after only one side drops a yes, texts are offered again (status-legacy#4318)", async () => {
  const { world, alice, bob } = await twoFriends();
  bob.crash();
  write(alice, "while you started with a wrong clock");
  bob.clock(-hourMs);
  bob.start();
  world.advance(420_000);
  assert.deepEqual(history(bob, "alice"), ["alice: while you started with a wrong clock"]);
});

test("F13: a consent that ends before sign-in disturbs nothing (simplexmq#1834)", async () => {
  const { world, bob } = await twoInChat();
  bob.says({ do: "staySignedIn", stay: false });
  bob.crash();
  bob.start();
  world.advance(480_000);
  await world.signIn(bob);
  assert.equal(bob.heard("signedIn").length, 1);
});

test("F13: a look-up on a full disk does not leave a person waiting (status-legacy#3778)", async () => {
  const { world, alice, bob } = await twoPeople();
  world.atOnce(() => {
    ask(alice, bob);
    world.afterwards(() => alice.disk.fillAfter(0));
  });
  assert.equal(alice.heard("notLookedUp").length, 1);
});

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
