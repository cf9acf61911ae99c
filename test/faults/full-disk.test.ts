// Full disks: everything starts and can be read, nothing is reported as kept that is not, and once
// there is room again everything continues automatically.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { folder, freePort, openChat, start, startChat, startServer } from "../system/programs.ts";
import type { Person, Program } from "../system/programs.ts";
import { byLength, longTest } from "./length.ts";
import { createSmallDisk, whyNoSmallDisk, type SmallDisk } from "./small-disk.ts";

const skip = whyNoSmallDisk() ?? false;
const kibi = 1024;

/** How long somebody may need once their disk has room again, ms: the line is retried meanwhile. */
const recoveryMs = 10_000;

const passwordOf = (name: string): string => `the password of ${name}`;

async function signUpOn(
  t: TestContext,
  url: string,
  name: string,
  data: string,
  stay: "yes" | "no",
): Promise<Person> {
  const chat = startChat(t, url, data);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say(passwordOf(name), passwordOf(name));
  await chat.heard(/^Stay signed in/);
  chat.say(stay);
  await chat.heard("Talk to:");
  return { ...chat, name, data };
}

interface Scene {
  url: string;
  disk: SmallDisk;
  /** The one with the small disk. */
  alice: Person;
  bob: Person;
}

async function twoInChat(t: TestContext, stay: "yes" | "no" = "yes"): Promise<Scene> {
  const { url } = await startServer(t);
  const disk = createSmallDisk(t, 2048 * kibi);
  const [alice, bob] = await Promise.all([
    signUpOn(t, url, "alice", disk.path, stay),
    signUpOn(t, url, "bob", folder(t), "no"),
  ]);
  await openChat(alice, bob);
  alice.say("from before");
  await bob.heard("alice: from before");
  return { url, disk, alice, bob };
}

/** How often a line appeared. */
const times = ({ lines }: Program, wanted: string): number =>
  lines.filter((line) => line === wanted).length;

const filler = "x".repeat(2_000);

test("no text that meets a full disk is lost, duplicated or falsely shown as kept", { skip }, async (t) => {
  const { disk, alice, bob } = await twoInChat(t);
  const levels = byLength([24], Array.from({ length: 33 }, (_, index) => index * 4));
  for (const level of levels) {
    disk.fill(level * kibi);
    // Each text is kept, and takes some of the remaining room, until one is refused.
    const refused = times(alice, notKept);
    for (let round = 0; times(alice, notKept) === refused; round += 1) {
      assert.ok(round < 100, "the disk does not fill up");
      alice.say(`${level} KiB: ${round} ${filler}`, "/status");
      await alice.heard(/^\* (your messages to|not saved)/);
    }
    bob.say(`to alice at ${level} KiB`, "/status");
    await bob.heard(/^\* your messages to alice: 1 saved on this device, /);
    alice.say("/history 5");
    await alice.heard(/^(alice|bob): /);
    bob.say("/status");
    await bob.heard(/^\* your messages to alice: 1 saved on this device, /);
    disk.empty();
    const emptied = Date.now();
    await alice.heard(`bob: to alice at ${level} KiB`);
    assert.ok(Date.now() - emptied < recoveryMs, `went on after ${Date.now() - emptied} ms`);
    alice.say(`goes on at ${level} KiB`);
    await bob.heard(`alice: goes on at ${level} KiB`);
    assert.equal(times(alice, `bob: to alice at ${level} KiB`), 1);
  }
  const arrived = bob.lines.filter((line) => line.endsWith(filler));
  assert.equal(new Set(arrived).size, arrived.length, "nothing arrives twice");
}); // prettier-ignore

const notKept = "* not saved and not sent: the disk is full";

/** A question in a turn that the disk undoes is undone too; then the person asks again. */
async function asksForHistory(peer: Program): Promise<void> {
  const [answer, tries] = ["alice: from before", 10];
  for (let left = tries, heard = ""; heard !== answer; left -= 1) {
    assert.ok(left > 0, `asked ${tries} times`);
    peer.say("history bob");
    heard = await peer.heard(/^alice: from before$|^\* not saved and not sent/);
  }
}

test("killed or ended, a peer starts on a full disk and shows its messages", { skip }, async (t) => {
  const { url, disk, alice, bob } = await twoInChat(t);
  let peer: Program = alice;
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    peer.signal(signal);
    await peer.ended();
    disk.fill();
    peer = startChat(t, url, disk.path);
    await peer.heard("* welcome back, alice: you are still signed in on this device");
    await peer.heard("Talk to:");
    await asksForHistory(peer);
  }
  disk.fill();
  peer.say("bob");
  const refused = times(peer, notKept);
  let texts = 0; // Some fit into what the journal has, and the words may have made room.
  for (; times(peer, notKept) === refused; texts += 1) {
    assert.ok(texts < 100, "the disk does not fill up");
    peer.say(`text ${texts} ${"x".repeat(60_000)}`, "/status");
    await peer.heard(/^\* (your messages to|not saved)/);
  }
  bob.notHeard(new RegExp(`^alice: text ${texts - 1} `));
}); // prettier-ignore

longTest("a person with a password gets in on a full disk, and can read", { skip }, async (t) => {
  const { url, disk, alice } = await twoInChat(t, "no");
  alice.say("exit");
  await alice.ended();
  disk.fill();
  const again = startChat(t, url, disk.path);
  await again.heard("Username:");
  again.say("alice");
  await again.heard("Password:");
  again.say(passwordOf("alice"));
  await again.heard("* signed in as alice");
  await again.heard("Talk to:");
  await asksForHistory(again);
});

longTest(
  "a sign-up on a full disk is refused with a sentence, and the name is not lost",
  { skip },
  async (t) => {
    const { url } = await startServer(t);
    const levels = byLength(
      [0, 100],
      Array.from({ length: 34 }, (_, index) => index * 4),
    );
    for (const level of levels) {
      const name = `carol${level}`;
      const disk = createSmallDisk(t, 1024 * kibi);
      disk.fill(level * kibi);
      const chat = startChat(t, url, disk.path);
      await chat.heard("Username:");
      chat.say(name);
      const answer = await chat.heard(
        /^(Password:|\* cannot open this profile: the disk is full)$/,
      );
      if (answer === "Password:") {
        chat.say(passwordOf(name), passwordOf(name));
        await chat.heard(/^(\* not saved and not sent: the disk is full|\* signed in as .*)$/);
      }
      chat.signal("SIGKILL");
      await chat.ended();
      disk.empty();
      await getIn(startChat(t, url, disk.path), name);
    }
  },
);

/** Gets in whichever way the program asks for: with a new name, or with a known password. */
async function getIn(chat: Program, name: string): Promise<void> {
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say(passwordOf(name));
  if (chat.lines.some((line) => line.includes("is a new name"))) chat.say(passwordOf(name));
  await chat.heard(`* signed in as ${name}`);
  chat.signal("SIGKILL");
}

test("a server on a full disk keeps those inside, refuses others, and starts again", { skip }, async (t) => {
  const disk = createSmallDisk(t, 1024 * kibi);
  const port = await freePort();
  const where = { port, data: disk.path };
  let server = await startServer(t, where);
  const { url } = server;
  const [alice, bob] = await Promise.all(
    ["alice", "bob"].map((name) => signUpOn(t, url, name, folder(t), "yes")),
  );
  assert.ok(alice && bob);
  disk.fill();
  const carol = startChat(t, url, folder(t));
  await carol.heard("Username:");
  carol.say("carol");
  await carol.heard("Password:");
  carol.say(passwordOf("carol"), passwordOf("carol"));
  await carol.heard("* something went wrong on the server");
  await openChat(alice, bob);
  alice.say("the relay needs no disk");
  await bob.heard("alice: the relay needs no disk");
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    server.signal(signal);
    await server.ended();
    disk.fill();
    server = await startServer(t, where);
  }
  disk.empty();
  carol.say("carol");
  await carol.heard("Password:");
  carol.say(passwordOf("carol"), passwordOf("carol"));
  await carol.heard("* signed in as carol");
}); // prettier-ignore

test("a server that has no room to start says so", { skip }, async (t) => {
  const disk = createSmallDisk(t, 64 * kibi);
  disk.fill();
  const server = start(t, ["server", "--port", "0", "--data", disk.path]);
  await server.heard(/^stderr: cannot write .*: the disk is full$/);
  assert.equal(await server.ended(), 1);
});
