// The relay as a free tunnel: two accounts that agree, and send each other whatever they like.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits as wireLimits } from "#protocol";
import { sentenceOf } from "#peer";
import { twoPeople } from "../peer/stage/stories.ts";
import { addPhone, agree, all, n, pick, signIn, signUp } from "../server/stage/people.ts";
import type { SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";

const frame = new Uint8Array(wireLimits.linkFrameBytesMax);
const day = 24 * 3_600_000;

/** Two friends, on a server that lets an account relay a mebibyte at once and then 64 KiB/s. */
function friends(limits: Parameters<typeof createWorld>[0] = {}) {
  const rates = { relayBurstBytes: 1_048_576, relayBytes: 65_536, relaySlowBytes: 16_384 };
  const world = createWorld({ ...rates, ...limits });
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  bob.news();
  return { world, alice, bob };
}

const relay = (from: SignedIn, to: SignedIn, count = 1) =>
  Array.from({ length: count }, () => from.say({ type: "relay", to: to.device.id, frame })).flat();

/** Lets time pass in which both ends show that they are still there. */
function stay(world: World, ms: number, ...devices: SignedIn[]): void {
  for (const device of devices) pick(device.say({ type: "ping", n }), "pong");
  world.pass(ms);
}

/** Sends whenever the server reads from the device, for this long; the bytes that arrive. */
function tunnel(world: World, from: SignedIn, to: SignedIn, ms: number): number {
  const until = world.now() + ms;
  let arrived = 0;
  while (world.now() < until) {
    from.say({ type: "relay", to: to.device.id, frame });
    arrived += all(to.news(), "relayed").length * frame.length;
    stay(world, Math.max(1, from.paused()), to);
  }
  return arrived;
}

test("b05: a device that relays without an end is read more slowly, and loses nothing", () => {
  const { world, alice, bob } = friends();
  const seconds = 60;
  const arrived = tunnel(world, alice, bob, seconds * 1000);
  assert.ok(arrived <= 1_048_576 + (seconds + 1) * 65_536, `${arrived} bytes`);
  assert.ok(arrived >= 1_048_576 + (seconds - 1) * 65_536, `${arrived} bytes`);
  assert.equal(alice.closed(), undefined);
  pick(alice.say({ type: "ping", n }), "pong");
});

test("b05: a chat at the speed of people is never held up", () => {
  const { world, alice, bob } = friends();
  let arrived = 0;
  for (let second = 0; second < 100; second += 1) {
    assert.deepEqual(relay(alice, bob, 3), []);
    assert.equal(alice.paused(), 0);
    arrived += all(bob.news(), "relayed").length;
    stay(world, 1000, alice, bob);
  }
  assert.equal(arrived, 300);
});

test("b05: more devices of an account relay no more than one", () => {
  const { world, alice, bob } = friends();
  const phone = addPhone(world, alice);
  bob.news();
  let frames = 0;
  const until = world.now() + 60_000;
  const readsAt = new Map([alice, phone].map((device) => [device, world.now()]));
  while (world.now() < until) {
    for (const [device, at] of readsAt) {
      if (at > world.now()) continue;
      relay(device, bob, 4); // What the sockets had taken in before the server stopped reading.
      readsAt.set(device, world.now() + device.paused());
    }
    frames += all(bob.news(), "relayed").length;
    stay(world, 100, bob);
  }
  const [bytes, debt] = [frames * frame.length, 17 * 65_536];
  assert.ok(bytes <= 1_048_576 + 60 * 65_536 + debt, `${bytes} bytes`);
  assert.ok(bytes >= 1_048_576 + 58 * 65_536, `${bytes} bytes`);
});

test("b05: an account that does not wait hears that its frames are dropped, and may go on later", () => {
  const { world, alice, bob } = friends();
  const codes = all(relay(alice, bob, 500), "undelivered").map(({ code }) => code);
  assert.ok(codes.length > 0);
  assert.deepEqual([...new Set(codes)], ["too-many"]);
  for (let passed = 0; passed < 6; passed += 1) stay(world, 10_000, alice, bob);
  assert.deepEqual(relay(alice, bob), []);
});

test("b05: once the month is used up, the relay is slow, still passes frames, and says so", () => {
  const { world, alice, bob } = friends({ relayMonthBytes: 2_097_152 });
  tunnel(world, alice, bob, 60_000);
  const said = relay(alice, bob);
  assert.deepEqual(said, [], "it has been said before");
  bob.news();
  const arrived = tunnel(world, alice, bob, 60_000);
  assert.ok(arrived > 0 && arrived <= 65_536 + 61 * 16_384 + frame.length, `${arrived} bytes`);
  assert.equal(alice.closed(), undefined);
});

test("b05: every device of the account hears once for how long", () => {
  const { world, alice, bob } = friends({ relayMonthBytes: 4 * frame.length });
  const phone = addPhone(world, alice);
  relay(alice, bob, 4);
  for (const device of [alice, phone]) {
    const said = all(relay(device, bob, 2), "relaySpent");
    assert.equal(said.length, 1);
    assert.equal(said[0]?.bytesPerSecond, 16_384);
    assert.ok(said[0].leftMs > 0 && said[0].leftMs <= 30 * day);
  }
  assert.deepEqual(all(relay(bob, alice), "relaySpent"), [], "bob has relayed nothing");
});

test("b05: the next month begins with nothing used", () => {
  const { world, alice, bob } = friends({ relayMonthBytes: 4 * frame.length });
  relay(alice, bob, 4);
  assert.equal(all(relay(alice, bob), "relaySpent").length, 1);
  world.setClock(31 * day);
  assert.deepEqual(relay(alice, bob, 4), []);
  assert.equal(all(bob.news(), "relayed").length, 9);
});

test("b05: a restart of the server gives nobody a new month", () => {
  const { world, alice, bob } = friends({ relayMonthBytes: 4 * frame.length });
  relay(alice, bob, 4);
  world.tell({ type: "drain" });
  world.restart();
  const [again, other] = [signIn(world, alice.person), signIn(world, bob.person)];
  agree(world, again, other);
  assert.deepEqual(all(relay(again, other), "relaySpent"), [], "the database has not answered yet");
  assert.equal(all(relay(again, other), "relaySpent").length, 1);
});

test("b05: a server that is killed has kept what was relayed up to the last minute", () => {
  const { world, alice, bob } = friends({ relayMonthBytes: 4 * frame.length });
  relay(alice, bob, 4);
  world.pass(61_000);
  world.restart();
  const [again, other] = [signIn(world, alice.person), signIn(world, bob.person)];
  agree(world, again, other);
  relay(again, other);
  assert.equal(all(relay(again, other), "relaySpent").length, 1);
});

test("b05: what is relayed is written once a minute, whoever relays", () => {
  const { world, alice, bob } = friends();
  const before = world.asked("addRelayed");
  for (let second = 0; second < 59; second += 1) {
    relay(alice, bob);
    relay(bob, alice);
    stay(world, 1000);
  }
  assert.equal(world.asked("addRelayed") - before, 0);
  world.pass(2_000);
  assert.equal(world.asked("addRelayed") - before, 1);
});

test("b05: a person reads for how long the relay is slow, and that direct chats are not", async () => {
  const { alice } = await twoPeople();
  alice.hears({ type: "relaySpent", bytesPerSecond: 16_384, leftMs: 12 * day });
  const [heard] = alice.heard("relaySpent");
  assert.ok(heard);
  const text = sentenceOf(heard) ?? "";
  assert.match(text, /12 days/);
  assert.match(text, /direct/);
});

test("b05: a device learns at once what the server relays for an account", () => {
  const nonce = new Uint8Array(32);
  const said = createWorld()
    .connect()
    .say({ type: "hello", min: 3, max: 3, nonce, features: [], program: "test" });
  const { relayBytes, relayMonthBytes } = pick(said, "welcome").limits;
  assert.deepEqual([relayBytes, relayMonthBytes], [1_048_576, 17_179_869_184]);
});
