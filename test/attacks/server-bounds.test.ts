// Everything of a server that grows by what somebody sends has a bound, and what happens there costs
// nobody else anything. The table in docs/security-tests.md says which test reaches which bound.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { limits, steadyAt, wallAt } from "#protocol";
import type { AccountId, Answer, DeviceId, RequestId, ToServer } from "#protocol";
import { defaultServerLimits } from "#server";
import { openDatabase } from "../../src/node/server/database-sqlite.ts";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { block, type BlockNeeds } from "../../src/server/blocks.ts";
import type { Core } from "../../src/server/core.ts";
import { createGrants } from "../../src/server/grants.ts";
import { createGuesses } from "../../src/server/guesses.ts";
import type { Connection, OnlineDevice } from "../../src/server/peer-connection.ts";
import { createTickets } from "../../src/server/tickets.ts";
import { createWakes } from "../../src/server/wakes.ts";
import { agree, all, answer, ask, greet, n, pick, prove } from "../server/stage/people.ts";
import {
  addPhone,
  listOf,
  makeDevice,
  refusal,
  relays,
  signIn,
  signUp,
  told,
} from "../server/stage/people.ts";
import type { SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";
import { leave, pair, show } from "../server/stage/yeses.ts";

const hourMs = 3_600_000;
/** No rate gets in the way of a test that sends thousands of frames. */
const unlimited = { burst: 1_000_000, perHour: 1 };
const patient = {
  framesByDevice: unlimited,
  framesByAccount: unlimited,
  changesByAccount: unlimited,
};
const accountOf = (index: number): AccountId => hex(index, 32) as AccountId; // Nobody has it.
const deviceOf = (index: number): DeviceId => hex(index, 32) as DeviceId; // Nobody has it.
const requestOf = (index: number): RequestId => hex(index, 16) as RequestId; // Nobody has asked it.
const hex = (index: number, bytes: number): string => index.toString(16).padStart(2 * bytes, "0");

const blockOf = (index: number, on = true): ToServer => ({
  type: "block",
  n: index,
  account: accountOf(index),
  on,
  agoMs: 0,
});

test("b09: an account that blocks everybody at once is refused once its list is full", () => {
  const world = createWorld(patient);
  const mallory = signUp(world, "mallory");
  for (let count = 0; count < 1_000; count += 1) mallory.say(blockOf(count));
  world.hold();
  for (let count = 1_000; count < 1_100; count += 1) mallory.say(blockOf(count));
  world.release();
  const said = mallory.news();
  assert.deepEqual([all(said, "done").length, all(said, "refused").length], [24, 76]);
  assert.equal(world.database().blocksOf({ account: mallory.person.id }).blocked.length, 1_024);
  pick(mallory.say(blockOf(5, false)), "done");
  pick(mallory.say(blockOf(2_000)), "done");
});

test("b09: of those that an account has unblocked, the server remembers the latest 1,024", () => {
  const account = { id: accountOf(0), blocked: new Set(), unblocked: new Set<AccountId>() };
  const device = { account } as unknown as OnlineDevice;
  const core = {
    turn: { wall: 0 },
    wire: { send() {}, tell() {} },
    calls: {
      query: (_asker: unknown, _query: unknown, then: (a: string) => void) => then("stored"),
    },
  } as unknown as Core;
  const needs = { online: { connectionsOf: () => [] } } as unknown as BlockNeeds;
  for (const index of [1, 2, ...Array.from({ length: 1_023 }, (_, at) => at + 3), 2])
    block(core, needs, device, {
      type: "block",
      n,
      account: accountOf(index),
      on: false,
      agoMs: 0,
    });
  assert.equal(account.unblocked.size, limits.blockedMax);
  assert.deepEqual(
    [1, 2, 3].map((index) => account.unblocked.has(accountOf(index))),
    [false, true, true],
  );
});

test("b09: a device that watches too many is refused, and goes on watching those before", () => {
  const world = createWorld({ lobbyCloses: 2, lobbyReopens: 1, watched: 3 });
  const [alice, bob, mallory] = ["alice", "bob", "mallory"].map((name) => signUp(world, name));
  assert.ok(alice && bob && mallory);
  mallory.say({ type: "watch", n, accounts: [bob.person.id] });
  const many = [1, 2, 3, 4].map(accountOf);
  assert.equal(refusal(mallory.say({ type: "watch", n, accounts: many })), "too-many");
  world.pass(1_000);
  mallory.news();
  bob.say({ type: "signOut" });
  world.pass(1_000);
  assert.deepEqual(told(mallory.news()), ["-bob"]);
});

test("b09: while the disk is slow, one device has only so many questions waiting", () => {
  const world = createWorld(patient);
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  world.hold();
  const refused = Array.from({ length: 1_000 }, () => refusal(mallory.say({ type: "devices", n })));
  assert.equal(refused.filter((code) => code === "too-many").length, 872);
  pick(mallory.say({ type: "ping", n }), "pong");
  assert.equal(refusal(alice.say({ type: "devices", n })), undefined);
  world.release();
  assert.equal(all(mallory.news(), "devices").length, 128);
  assert.equal(all(alice.news(), "devices").length, 1);
  pick(mallory.say({ type: "devices", n }), "devices");
});

test("b09: leaving a thousand requests does not bring back a yes that the other has left", () => {
  const world = createWorld({ ...patient, heartbeatMs: hourMs });
  const [mallory, bob] = pair(world);
  const yes = agree(world, mallory, bob);
  leave(bob, mallory, yes);
  pick(leave(mallory, bob, yes), "done");
  for (let count = 0; count < 1_100; count += 1) {
    world.pass(1);
    mallory.say({ type: "leave", n, account: bob.person.id, request: requestOf(count) });
  }
  assert.equal(refusal(show(mallory, yes)), "no-grant");
  world.restart();
  assert.equal(refusal(show(signIn(world, mallory.person), yes)), "no-grant");
});

const turn = { now: steadyAt(0), wall: wallAt(0), effects: [] };
const coreOf = (changes: object = {}): Core =>
  ({
    turn,
    wakes: createWakes(),
    world: {
      limits: defaultServerLimits,
      random: (length: number) => new Uint8Array(length),
      primitives: primitivesNode,
      ...changes,
    },
  }) as unknown as Core;

test("b09: an account that leaves what never was takes up no more than 1,024 places", () => {
  const grants = createGrants(coreOf(), () => {});
  const left = Array.from({ length: 3_000 }, (_, index) => ({
    id: requestOf(index),
    from: accountOf(0),
    to: accountOf(1 + (index % 100)),
  }));
  for (const { id, from, to } of left) grants.leave(from, to, id);
  assert.equal(left.filter(grants.isOver).length, 1_024);
  grants.leave(accountOf(1), accountOf(0), requestOf(5_000));
  assert.ok(grants.isOver({ id: requestOf(5_000), from: accountOf(0), to: accountOf(1) }));
});

test("b09: of the yeses of one pair, the server remembers the latest 64 that are over", () => {
  const grants = createGrants(coreOf(), () => {});
  const parties = { from: accountOf(1), to: accountOf(2) };
  const proof = { request: new Uint8Array(), answer: new Uint8Array() };
  const yesOf = (index: number) =>
    ({ id: requestOf(index), ...parties, expires: hourMs, says: "yes" }) as Answer;
  for (let count = 0; count < 100; count += 1) grants.give(yesOf(count), proof, "said");
  const over = Array.from({ length: 100 }, (_, index) => grants.isOver(yesOf(index)));
  assert.deepEqual([over.indexOf(true), over.lastIndexOf(true)], [35, 98]);
  assert.ok(grants.between(parties.from, parties.to));
});

/** Alice has agreed with Bob, which is as many people as this server allows her; Carol asks as well. */
function fullOfBob(): { world: World; people: [SignedIn, SignedIn, SignedIn] } {
  const world = createWorld({ granted: 1 });
  const [alice, bob, carol] = ["alice", "bob", "carol"].map((name) => signUp(world, name));
  assert.ok(alice && bob && carol);
  agree(world, alice, bob);
  return { world, people: [alice, bob, carol] };
}

test("b09: with as many grants as it may have, an account keeps them and gets no more", () => {
  const { world, people } = fullOfBob();
  const [alice, bob, carol] = people;
  const { request } = ask(world, carol, alice);
  assert.equal(refusal(answer(world, alice, request)), "too-many");
  assert.ok(!relays(carol, alice));
  const yes = agree(world, bob, alice);
  assert.ok(relays(alice, bob));
  leave(bob, alice, yes);
  pick(answer(world, alice, request), "done");
  assert.ok(relays(carol, alice));
});

test("b09: a yes that is shown counts no more than one that is said", () => {
  const { world, people } = fullOfBob();
  const [alice, bob, carol] = people;
  const yes = agree(world, alice, bob);
  leave(bob, alice, yes);
  const kept = agree(world, carol, alice);
  world.restart();
  const [back, friend] = [signIn(world, alice.person), signIn(world, bob.person)];
  agree(world, back, friend);
  const shower = signIn(world, carol.person);
  assert.equal(refusal(show(shower, kept)), "too-many");
  assert.ok(relays(back, friend));
});

test("b09: with too many tickets, the device whose ticket is oldest proves its key instead", () => {
  const cheap = {
    agreementPublic: (secret: Uint8Array) => secret,
    agree: (secret: Uint8Array) => secret,
    sha256: (secret: Uint8Array) => secret,
  };
  const tickets = createTickets(coreOf({ primitives: cheap }));
  const agreementKey = new Uint8Array(32);
  const { ticket } = tickets.issue({ id: deviceOf(0), agreementKey });
  for (let count = 1; count < 100_000; count += 1)
    tickets.issue({ id: deviceOf(count), agreementKey });
  assert.ok(tickets.secretOf(deviceOf(0), ticket));
  tickets.issue({ id: deviceOf(100_000), agreementKey });
  assert.equal(tickets.secretOf(deviceOf(0), ticket), undefined);
  assert.ok(tickets.secretOf(deviceOf(1), ticket));
});

const from = (text: string): Connection =>
  ({ address: { text, own: true, networks: [] } }) as unknown as Connection;

test("b09: of each account, the server remembers 16 addresses that were right, for 50,000", () => {
  const guesses = createGuesses(turn, { limits: defaultServerLimits } as Core["world"]);
  const isKnown = (name: string, address: string): boolean =>
    !guesses.isStranger(name, from(address), false);
  for (let count = 0; count < 17; count += 1) guesses.right("alice", from(`address ${count}`));
  assert.deepEqual([isKnown("alice", "address 0"), isKnown("alice", "address 1")], [false, true]);
  for (let count = 1; count < 50_000; count += 1) guesses.right(`member ${count}`, from("home"));
  assert.ok(isKnown("alice", "address 1"));
  guesses.right("one more", from("home"));
  assert.deepEqual([isKnown("alice", "address 1"), isKnown("member 1", "home")], [false, true]);
});

test("b09: a connection waits at the turnstile once, however often it knocks", () => {
  const world = createWorld({ signInsAtOnce: 1 });
  const alice = signUp(world, "alice");
  const phone = addPhone(world, alice);
  const [first, mallory] = [greet(world), greet(world)];
  prove(world, phone.device, first);
  assert.deepEqual(prove(world, alice.device, mallory), []);
  for (let count = 0; count < 50; count += 1)
    assert.equal(refusal(prove(world, alice.device, mallory)), "not-now");
  world.pass(20);
  assert.equal(all(mallory.news(), "signedIn").length, 1);
});

test("b09: settings that are too large are not a frame, and newer ones replace the older", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const settings = (number: number, bytes: number) =>
    alice.say({ type: "settings", n, number, sealed: new Uint8Array(bytes) });
  for (const number of [1, 2, 3]) pick(settings(number, limits.settingsBytesMax), "done");
  assert.equal(world.database().settingsOf({ account: alice.person.id }).number, 3);
  assert.equal(refusal(settings(4, limits.settingsBytesMax + 1)), "malformed");
  assert.equal(world.database().settingsOf({ account: alice.person.id }).number, 3);
});

test("b09: a list with seventeen devices is refused, and the one before stays", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const publish = (number: number, count: number) => {
    const devices = Array.from({ length: count }, () => makeDevice(world));
    const list = listOf(world, alice.person, number, [alice.device, ...devices]);
    return alice.say({ type: "publish", n, list });
  };
  pick(publish(1, limits.devicesMax - 1), "done");
  assert.equal(refusal(publish(2, limits.devicesMax)), "bad-proof");
  const kept = world.database().devicesOf({ account: alice.person.id });
  assert.equal(kept.length, limits.devicesMax);
});

/** A database in a folder that is removed after the test, and how many statements it has prepared. */
function countStatements(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "tincan-bounds-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const prepare = t.mock.method(DatabaseSync.prototype, "prepare");
  const database = openDatabase(join(folder, "server.db"));
  t.after(() => database.close());
  return { database, count: () => prepare.mock.callCount() };
}

test("b09: a server prepares its statements once, whatever it is asked", async (t) => {
  const { database, count } = countStatements(t);
  const before = count();
  for (let index = 0; index < 100; index += 1) {
    const [account, request] = [accountOf(index), requestOf(index)];
    await database.accountByName({ name: `member${index}` });
    await database.accountByDevice({ device: deviceOf(index) });
    await database.blocksOf({ account });
    await database.settingsOf({ account });
    await database.objections({ request, from: account, to: accountOf(index + 1) });
    await database.endRequest({ request, by: account, how: "left", until: hourMs, now: 0 });
  }
  assert.ok(before > 0);
  assert.equal(count(), before);
});
