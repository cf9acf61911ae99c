// Every released program, frozen in one file, gets along with today's: on the server of either,
// over the relay and directly, and on the same profile.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test, type TestContext } from "node:test";
import { openChat, signUp, startChat, startServer, type Person } from "../system/programs.ts";
import type { Program, Server } from "../system/programs.ts";
import { untilRead } from "../web/terminal-person.ts";

export const folder = import.meta.dirname;
/** The frozen programs, the oldest first. */
export const bundles = readdirSync(folder)
  .filter((name) => name.endsWith(".mjs"))
  .toSorted();

export const hashOf = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

/** Alice uses this older program, and everybody else that of today. */
export const testPeopleWith = (bundle: string): Promise<void> =>
  test(`people with ${basename(bundle, ".mjs")} and people with today's program`, (t) =>
    meet(t, join(folder, bundle)));

async function meet(t: TestContext, old: string): Promise<void> {
  const oldServer = await startServer(t, undefined, undefined, [], old);
  let bob = await signUp(t, oldServer.url, "bob", [], "yes");

  await t.test("on the older server, two with today's program talk", async () => {
    const carol = await signUp(t, oldServer.url, "carol");
    bob.say("relay on");
    await openChat(carol, bob);
    await exchange(carol, bob, "on the older server");
    await Promise.all([bob, carol].map(leaves));
  });

  await stops(oldServer);
  const server = await startServer(t, oldServer);
  let alice = await signUp(t, server.url, "alice", [], "yes", old);

  await t.test("on today's server, Bob finds what Alice wrote before he came", async () => {
    await leavesWord(alice, "bob", "before bob came");
    bob = await comesBack(t, server, bob);
    await readsWord(bob, alice, "before bob came");
  });

  await t.test("they talk over the relay, and then directly", async () => {
    await exchange(alice, bob, "over the relay");
    bob.notHeard("* path: direct");
    bob.say("/relay off", "disconnect");
    await alice.heard("* bob left the chat");
    await openChat(bob, alice);
    for (const person of [alice, bob]) await shows(person, "* path: direct");
    await exchange(alice, bob, "directly");
  });

  const said = ["alice: before bob came"].concat(
    saidBy("alice", "bob", "over the relay"),
    saidBy("alice", "bob", "directly"),
  );

  await t.test("Alice updates her program and finds every message", async () => {
    await leaves(alice);
    await bob.heard("* alice left the chat");
    await leavesWord(bob, "alice", "during the update");
    alice = await comesBack(t, server, alice);
    assert.deepEqual(await history(alice, "bob", said.at(-1)), said);
    await readsWord(alice, bob, "during the update");
  });

  await t.test("the older program shows Bob's profile, or writes nothing in it", async () => {
    await leaves(bob);
    const before = contentsOf(bob);
    const chat = startChat(t, server.url, bob.data, [], old);
    const all = [...said, "bob: during the update"];
    const first = await chat.heard(
      // A key file with more in it than it knows looks damaged to it, and it leaves that as it is.
      /^Talk to:|^\* cannot open this profile: .* newer Tincan|^\* the keys .* are damaged/,
    );
    const isOpen = first === "Talk to:";
    if (isOpen) assert.deepEqual(await history(chat, "alice", all.at(-1)), all);
    chat.say("exit");
    assert.equal(await chat.ended(), 0);
    if (!isOpen) assert.deepEqual(contentsOf(bob), before);
  });
}

/** Each writes to the other in their open chat, and sees it read. */
async function exchange(one: Person, other: Person, how: string): Promise<void> {
  one.say(`${one.name} ${how}`);
  await other.heard(`${one.name}: ${one.name} ${how}`);
  other.say(`${other.name} ${how}`);
  await one.heard(`${other.name}: ${other.name} ${how}`);
  await Promise.all([untilRead(one, other.name), untilRead(other, one.name)]);
}

const saidBy = (one: string, other: string, how: string): string[] => [
  `${one}: ${one} ${how}`,
  `${other}: ${other} ${how}`,
];

async function leaves(person: Person): Promise<void> {
  person.say("exit");
  assert.equal(await person.ended(), 0);
}

async function stops(server: Server): Promise<void> {
  server.signal("SIGTERM");
  await server.ended();
}

/** Opens the profile of somebody who stays signed in with today's program; ends at the prompt. */
async function comesBack(t: TestContext, server: Server, who: Person): Promise<Person> {
  const chat = startChat(t, server.url, who.data);
  await chat.heard("Talk to:");
  return { ...chat, name: who.name, data: who.data };
}

/** Waits for a notice, unless the program has shown it, perhaps before what was last waited for. */
async function shows({ lines, heard }: Program, notice: string): Promise<void> {
  if (!lines.includes(notice)) await heard(notice);
}

/** Writes to somebody who is offline. */
async function leavesWord(writer: Person, name: string, text: string): Promise<void> {
  writer.say(name, text);
  await writer.heard(`* saved until ${name} is reachable`);
}

/** Lets in what somebody wrote in the meantime, and reads it in the open chat. */
async function readsWord(reader: Person, writer: Person, text: string): Promise<void> {
  await shows(reader, `* ${writer.name} has messages for you (yes/no/always/block)`);
  reader.say("yes", writer.name);
  await reader.heard(`${writer.name}: ${text}`);
  await writer.heard(`* delivered to ${reader.name}: 1 message`);
  await untilRead(writer, reader.name);
}

/** All messages of a chat, as the program lists them at the prompt; `last` ends the list. */
async function history(chat: Program, name: string, last = ""): Promise<string[]> {
  const from = chat.lines.length;
  chat.say(`history ${name} 100`, "who");
  await chat.heard(last);
  await chat.heard(/^\* (?:online|nobody else)/);
  return chat.lines.slice(from).filter((line) => /^(?:alice|bob): /.test(line));
}

/** The hash of every file of a profile, but not of its lock, which names a process. */
const contentsOf = ({ data }: Person): string[] =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "lock")
    .map(({ parentPath, name }) => `${name} ${hashOf(join(parentPath, name))}`)
    .toSorted();
