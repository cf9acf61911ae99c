// What somebody can try who has your yes: a contact, whose peer says whatever it likes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entryTypes, sealFormerAuthor, type BetweenPeers } from "#protocol";
import { directConversation } from "../../src/peer/logs/conversation.ts";
import {
  contextOf,
  forgeRequest,
  keysOf,
  listOf,
  ownAccount,
  ownList,
} from "../peer/stage/forger.ts";
import { accountOf, agree, ask, forget, history, twoPeople, write } from "../peer/stage/stories.ts";
import type { Story } from "../peer/stage/stories.ts";
import { bareBatch } from "../peer/stage/bare-batches.ts";
import { conversation as chat, createHalf, started, type Half } from "../peer/stage/halves.ts";
import { historyOf, pageOf } from "../peer/stage/history-of.ts";
import type { Device } from "../peer/stage/world.ts";

/** Alice and Bob have met, and Mallory has Alice's yes. */
async function malloryIsContact(): Promise<Story & { mallory: Device }> {
  const story = await twoPeople();
  const mallory = await story.world.person("mallory");
  agree(story.alice, story.bob);
  agree(mallory, story.alice);
  forget(story.alice, story.bob, mallory);
  return { ...story, mallory };
}

/** The next turn of a device says this too. */
function adds(liar: Device, ...lies: BetweenPeers[]): void {
  liar.mouth.lie = (said) => {
    liar.mouth.lie = (honest) => honest;
    return [...said, ...lies];
  };
  write(liar, "hello");
}

/** The safety numbers of a name, as the screen shows them. */
function numbers(device: Device, name: string) {
  device.says({ do: "verify", name });
  const [{ digits, offered } = {}] = device.heard("safetyNumber");
  return { digits, offered };
}

test("a01: a contact cannot replace the safety number of another contact", async () => {
  const { alice, mallory } = await malloryIsContact();
  const before = numbers(alice, "bob");
  adds(mallory, { type: "list", list: ownList(mallory, { name: "bob", number: 1 }) });
  assert.deepEqual(numbers(alice, "bob"), before);
  assert.equal(before.offered, undefined);
  alice.says({ do: "trust", name: "bob" });
  assert.equal(alice.heard("nothingToTrust").length, 1);
});

test("a01: nor in the handshake of a link, with what the disk calls its list", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  const before = numbers(alice, "bob");
  const list = ownList(mallory, { name: "bob", number: 1 });
  mallory.disk.store.run("UPDATE profile SET value = ? WHERE key = 'list'", list);
  mallory.crash();
  mallory.start();
  world.advance(60_000);
  assert.deepEqual(numbers(alice, "bob"), before);
});

test("a01: nor say that a device of yours was theirs, so that its words count no longer", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  const phone = await world.phoneOf(alice);
  world.advance(5_000);
  const { body, sign } = ownAccount(mallory);
  const { signingKey } = keysOf(phone);
  const conversation = directConversation(contextOf(alice), accountOf(alice), accountOf(mallory));
  const { accountKey } = body;
  const former = sealFormerAuthor(
    { accountKey, conversation, signingKey, number: 9, heads: [] },
    sign,
  );
  adds(mallory, { type: "former", former, belonging: new Uint8Array() });
  world.advance(5_000);
  phone.says({ do: "write", name: "mallory", text: "from my phone" });
  world.advance(5_000);
  assert.ok(history(mallory, "alice").includes("alice: from my phone"));
  assert.ok(history(alice, "mallory").includes("alice: from my phone"));
});

test("a01: nor with the list of somebody else's account", async () => {
  const { alice, bob, mallory } = await malloryIsContact();
  const before = numbers(alice, "bob");
  adds(mallory, { type: "list", list: listOf(bob) });
  assert.deepEqual(numbers(alice, "bob"), before);
  ask(alice, bob);
  assert.equal(alice.heard("accountChanged").length, 0);
});

/** Whether the device holds a consent with the other's account. */
const agrees = ({ disk }: Device, other: Device): boolean =>
  disk.rows("SELECT account FROM consent").some(({ account }) => account === accountOf(other));

test("a02: somebody blocked after a leave is not let in again, on no device", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  const before = mallory.disk.backUp();
  alice.says({ do: "leave", name: "mallory" });
  alice.says({ do: "block", name: "mallory" });
  mallory.crash();
  mallory.disk.restore(before);
  world.cutServer();
  await world.restoreServer();
  const phone = await world.phoneOf(alice);
  forget(alice, phone);
  mallory.start();
  write(mallory, "it is me again");
  world.advance(60_000);
  assert.deepEqual([agrees(alice, mallory), agrees(phone, mallory)], [false, false]);
  assert.deepEqual(mallory.heard("path"), []);
  assert.deepEqual(
    [alice, phone].flatMap((device) => device.heard("arrived")),
    [],
  );
});

test("a02: nor by a server that shows an old yes to a new device of a blocker", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  const [answered] = mallory.received("answered");
  assert.ok(answered);
  alice.says({ do: "block", name: "mallory" });
  const phone = await world.phoneOf(alice);
  phone.hears({ ...answered, list: listOf(mallory) });
  assert.equal(agrees(phone, mallory), false);
  const request = forgeRequest(world, mallory, phone);
  phone.hears({ type: "asked", request, list: listOf(mallory) });
  assert.deepEqual(phone.heard("asked"), []);
});

test("a02: a block in a running chat ends it, and the other sees you go", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  alice.says({ do: "block" });
  world.advance(1_000);
  assert.deepEqual(alice.news(), ["blocked", "youLeft"]);
  assert.deepEqual(mallory.heard("wentOffline"), [{ tell: "wentOffline", name: "alice" }]);
  assert.equal(mallory.heard("theyLeft").length, 1);
  assert.deepEqual([agrees(alice, mallory), agrees(mallory, alice)], [false, false]);
  ask(mallory, alice);
  write(mallory, "please");
  world.advance(61_000);
  assert.deepEqual([...alice.heard("asked"), ...alice.read()], []);
});

test("a02: anybody can be blocked, and it holds on devices that never met them", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  alice.says({ do: "block", name: "bob" });
  assert.equal(alice.heard("blocked").length, 1);
  phone.crash();
  phone.start();
  world.advance(1_000);
  assert.deepEqual(phone.disk.rows("SELECT name FROM contact"), []);
  assert.equal(phone.disk.rows("SELECT * FROM block")[0]?.["account"], accountOf(bob));
  ask(bob, alice);
  assert.deepEqual([...alice.heard("asked"), ...phone.heard("asked")], []);
  phone.says({ do: "forgetAnswer", name: "bob" });
  ask(bob, alice);
  assert.equal(phone.heard("asked").length, 1);
});

test("a02: a block that the server could not store reaches it as soon as it can", async () => {
  const { world, alice, mallory } = await malloryIsContact();
  world.server.database("fails");
  alice.says({ do: "block" });
  world.server.database("works");
  world.advance(11_000);
  assert.deepEqual(mallory.heard("wentOffline"), [{ tell: "wentOffline", name: "alice" }]);
});

test("a02: nobody talks to somebody whom they block without taking the block back", async () => {
  const { alice, mallory } = await malloryIsContact();
  alice.says({ do: "block" });
  forget(alice, mallory);
  ask(alice, mallory);
  assert.deepEqual(alice.news(), ["isBlocked"]);
  assert.deepEqual(mallory.heard("asked"), []);
});

/** Alice's and Mallory's devices with a conversation, and time that a test lets pass. */
function pastChat(): { alice: Half; mallory: Half; meet(): void; pass(ms: number): void } {
  const [alice, mallory] = [createHalf("alice"), createHalf("mallory")];
  const meet = (): void => {
    for (const batch of mallory.batches()) alice.take(batch, mallory.author);
    for (const batch of alice.batches()) mallory.take(batch, alice.author);
  };
  const pass = (ms: number): void => [alice, mallory].forEach((half) => half.pass(ms));
  return { alice, mallory, meet, pass };
}

/** The lines, each with how much later it came, in whole hours. */
const lateness = (half: Half): [string | undefined, number | undefined][] =>
  pageOf(historyOf(half)).map(({ text, lateMs }) => [
    text,
    lateMs === undefined ? undefined : Math.round(lateMs / hourMs),
  ]);

const hourMs = 3_600_000;

/** Alice's device says that its person has seen everything. */
function reads(half: Half): void {
  half.write("I see");
}

/** Her device notes what it has shown, without a line. */
function sees({ writer }: Half): void {
  const nothing = { content: Uint8Array.of(0x80), fallback: undefined };
  writer.write(chat, entryTypes.read, nothing);
  writer.signHeads();
}

test("a08: a line that a contact writes between older lines says how much later it came", () => {
  const { alice, mallory, meet, pass } = pastChat();
  mallory.write("do you agree?");
  meet();
  pass(hourMs);
  alice.write("no, never");
  meet();
  const forger = createHalf("mallory", "phone", started + 2 * hourMs);
  pass(3 * hourMs);
  alice.write("ok, fine with me");
  pass(69 * hourMs);
  forger.write("shall I delete it all?");
  for (const batch of forger.batches()) alice.take(batch, forger.author);
  const lines = [
    ["do you agree?", undefined],
    ["no, never", undefined],
    ["shall I delete it all?", 71],
    ["ok, fine with me", undefined],
  ];
  assert.deepEqual(lateness(alice), lines);
  reads(alice);
  pass(100 * hourMs);
  assert.deepEqual(lateness(alice), [...lines, ["I see", undefined]]);
});

test("a08: so does one between two of the contact's own lines, once you have seen the later one", () => {
  const { alice, mallory, meet, pass } = pastChat();
  alice.write("what did you say?");
  meet();
  const forger = createHalf("mallory", "phone", started + hourMs);
  for (const batch of alice.batches()) forger.take(batch, alice.author);
  pass(2 * hourMs);
  mallory.write("nothing");
  meet();
  sees(alice);
  pass(69 * hourMs);
  forger.write("I warned you");
  for (const batch of forger.batches()) alice.take(batch, forger.author);
  const lines = [
    ["what did you say?", undefined],
    ["I warned you", 70],
    ["nothing", undefined],
  ];
  assert.deepEqual(lateness(alice), lines);
  reads(alice);
  pass(100 * hourMs);
  assert.deepEqual(lateness(alice), [...lines, ["I see", undefined]]);
});

test("a08: all devices say the same, also those of the one who wrote it", () => {
  const { alice, mallory, meet, pass } = pastChat();
  mallory.write("written while Alice was away");
  pass(hourMs);
  alice.write("written while Mallory was away");
  pass(2 * hourMs);
  meet();
  mallory.write("now I have it");
  alice.write("I have it, too");
  meet();
  const phone = createHalf("alice", "phone");
  phone.pass(50 * hourMs);
  for (const batch of [...mallory.batches(), ...alice.batches()])
    phone.take(batch, batch.device === alice.me.keys.id ? alice.author : mallory.author);
  const [first, second] = lateness(alice);
  assert.deepEqual(first, ["written while Alice was away", 3]);
  assert.deepEqual(second, ["written while Mallory was away", undefined]);
  assert.deepEqual(lateness(mallory), lateness(alice));
  assert.deepEqual(lateness(phone), lateness(alice));
});

test("a08: so does a line whose text is missing, and it says that as well", () => {
  const { alice, mallory, pass } = pastChat();
  mallory.write("written while Alice was away");
  pass(hourMs);
  alice.write("written while Mallory was away");
  pass(2 * hourMs);
  for (const batch of mallory.batches()) alice.take(bareBatch(batch, 0), mallory.author);
  assert.deepEqual(lateness(alice)[0], [undefined, 3]);
  assert.equal(pageOf(historyOf(alice))[0]?.gone, "missing");
});

test("a08: lines that cross, and a chat as it goes, say nothing", () => {
  const { alice, mallory, meet, pass } = pastChat();
  for (let round = 0; round < 20; round += 1) {
    mallory.write(`question ${round}`);
    alice.write(`answer ${round}`);
    pass(2_000);
    meet();
    pass(hourMs);
  }
  assert.deepEqual([...new Set(lateness(alice).map(([, late]) => late))], [undefined]);
});
