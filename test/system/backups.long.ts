// Runs real processes on a profile folder restored from a backup, or copied to a second machine.
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { folder, openChat, signUp, startChat, startServer } from "./programs.ts";
import type { Person, Program, Server } from "./programs.ts";

/** Alice and Bob, who both stay signed in, have talked, and Alice has closed her program. */
async function theyHaveTalked(t: TestContext) {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice", [], "yes");
  const bob = await signUp(t, server.url, "bob", [], "yes");
  await openChat(alice, bob);
  alice.say("one");
  await bob.heard("alice: one");
  await leaves(alice);
  bob.say("disconnect");
  await bob.heard("Talk to:");
  return { server, alice, bob };
}

async function leaves(person: Program): Promise<void> {
  person.say("exit");
  assert.equal(await person.ended(), 0);
}

/** Copies the folder as it is now to another place. */
function copied(t: TestContext, data: string): string {
  const copy = folder(t);
  cpSync(data, copy, { recursive: true });
  return copy;
}

/** Starts a profile that stays signed in while the server is away, writes to Bob and closes it. */
async function writesOffline(t: TestContext, url: string, data: string, ...texts: string[]) {
  const alice = startChat(t, url, data);
  await alice.heard("Talk to:");
  alice.say("bob", ...texts);
  await alice.heard(/^\* .*saved/);
  await leaves(alice);
}

/** Starts a profile that stays signed in. */
async function starts(t: TestContext, url: string, data: string): Promise<Program> {
  const alice = startChat(t, url, data);
  await alice.heard("Talk to:");
  return alice;
}

async function goesAway(server: Server): Promise<void> {
  server.signal("SIGKILL");
  await server.ended();
}

/** Opens the chat from the prompt; the other person says yes. */
async function talksTo(asker: Program, name: string, answerer: Program): Promise<void> {
  asker.say(name);
  await answerer.heard(/^\* \w+ wants to chat/);
  answerer.say("yes");
  await Promise.all([asker.heard(/^\* path: /), answerer.heard(/^\* path: /)]);
}

/** Reads Alice's messages in the open chat, and fails if their number is not `count`. */
async function screenOf(person: Program, count: number): Promise<string[]> {
  const from = person.lines.length;
  person.say("/history 100", "/status");
  await person.heard(/^\* your messages to/);
  const lines = person.lines.slice(from).filter((line) => line.startsWith("alice: "));
  assert.equal(lines.length, count, person.lines.join("\n"));
  return lines;
}

const saidByAlice = (...texts: string[]): string[] => texts.map((text) => `alice: ${text}`);

test("a profile that was restored from a backup and written in is repaired when the two meet", async (t) => {
  const { server, alice, bob } = await theyHaveTalked(t);
  const backup = copied(t, alice.data);
  const today = await starts(t, server.url, alice.data);
  await talksTo(today, "bob", bob);
  today.say("two", "three");
  await bob.heard("alice: three");
  await leaves(today);
  await bob.heard("Talk to:");
  await leaves(bob);
  await goesAway(server);

  rmSync(alice.data, { recursive: true });
  cpSync(backup, alice.data, { recursive: true });
  await writesOffline(t, server.url, alice.data, "offline one", "offline two");
  await startServer(t, server);
  const reader = await starts(t, server.url, bob.data);
  const old = await starts(t, server.url, alice.data);
  await talksTo(old, "bob", reader);
  await old.heard(/^\* bob has messages of yours that are missing here: .*old or a copy/);
  await old.heard(/^\* 2 messages to bob, .* after what was fetched/);
  await reader.heard("alice: offline two");
  const all = saidByAlice("one", "two", "three", "offline one", "offline two");
  assert.deepEqual(await screenOf(old, 5), all);
  assert.deepEqual(await screenOf(reader, 5), all);
  reader.notHeard(/^\* .*is lying/);
});

/** The profile that was signed out starts again with the password, as a separate device. */
async function becomesAnother(t: TestContext, url: string, person: Person): Promise<Program> {
  const again = startChat(t, url, person.data);
  await again.heard(/^\* a copy of this profile was signed in somewhere else/);
  await again.heard("Password:");
  again.say(`the password of ${person.name}`);
  await again.heard(/^\* this profile is now a separate device of yours/);
  await again.heard("Talk to:");
  return again;
}

test("a profile copied to a second machine and used on both becomes two devices, with no loss", async (t) => {
  const { server, alice, bob } = await theyHaveTalked(t);
  const laptop = copied(t, alice.data);
  await leaves(bob);
  await goesAway(server);
  await writesOffline(t, server.url, alice.data, "at home one", "at home two");
  await writesOffline(t, server.url, laptop, "on the way one", "on the way two");
  await startServer(t, server);

  const home = await starts(t, server.url, alice.data);
  const away = await starts(t, server.url, laptop);
  await home.heard("* this profile was signed in somewhere else, so it is signed out here");
  assert.equal(await home.ended(), 1);

  const reader = await starts(t, server.url, bob.data);
  await reader.heard(/^\* alice (has messages|wants to chat)/);
  reader.say("always", "alice");
  await reader.heard("alice: on the way two");
  const homeAgain = await becomesAnother(t, server.url, alice);
  await reader.heard("* alice has a new device");
  await reader.heard("alice: at home two");
  away.notHeard(/signed out/);
  homeAgain.notHeard(/signed out/);
  const all = ["at home one", "at home two", "on the way one", "on the way two", "one"];
  assert.deepEqual((await screenOf(reader, 5)).toSorted(), saidByAlice(...all));
  const shown = reader.lines.filter((line) => line.startsWith("alice: at home"));
  assert.deepEqual(shown.slice(0, 2), saidByAlice("at home one", "at home two"));
});
