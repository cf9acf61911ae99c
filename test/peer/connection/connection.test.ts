// The connection to the server: the peer retries it, checks that it is alive, and closes it
// properly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { protocolVersion } from "#protocol";
import { forget, twoInChat, twoPeople } from "../stage/stories.ts";
import { openWorld } from "../stage/world.ts";

test("the screen reports once that the server is away, and the peer retries until it is back", async () => {
  const { world, alice } = await twoPeople();
  world.cutServer();
  assert.deepEqual(alice.heard("serverAway"), [{ tell: "serverAway", first: false }]);
  world.advance(120_000);
  forget(alice);
  await world.restoreServer();
  assert.deepEqual(alice.heard("serverReached"), [{ tell: "serverReached" }]);
});

test("a server that was never reached is reported as such", async () => {
  const world = await openWorld();
  world.cutServer();
  const alice = world.device("alice");
  alice.start();
  assert.deepEqual(alice.heard("serverAway"), [{ tell: "serverAway", first: true }]);
  await world.restoreServer();
  assert.equal(alice.heard("nameIsNew").length, 1);
});

test("retries become rarer, down to one every thirty seconds", async () => {
  const { world, alice } = await twoPeople();
  world.cutServer();
  world.advance(120_000);
  forget(alice);
  world.advance(600_000);
  const tries = alice.heard("serverAway").length;
  assert.ok(tries >= 20 && tries <= 80, `${tries} tries in ten minutes`);
});

test("a connection that went silent is noticed and replaced", async () => {
  const { world, alice } = await twoPeople();
  alice.cable("silent");
  world.advance(80_000);
  assert.equal(alice.heard("serverAway").length > 0, true);
  alice.cable("whole");
  world.advance(31_000);
  assert.equal(alice.heard("serverReached").length, 1);
});

test("the peer gives up on a server that accepts a connection and says nothing", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  world.server.become("mute");
  alice.start();
  world.advance(30_000);
  assert.ok(alice.heard("serverAway").length > 0);
  world.server.become("speaking");
  world.advance(60_000);
  assert.equal(alice.heard("nameIsNew").length, 1);
});

test("the peer leaves a server that chooses a version which it did not offer", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  world.server.become("mute");
  alice.start();
  const bytes = new Uint8Array(32);
  const counts = { frameBytes: 1, framesPerSecond: 1, requestsPerHour: 1, watched: 1 };
  const limits = { ...counts, heartbeatMs: 20_000, relayBytes: 1, relayMonthBytes: 1 };
  const keys = { serverKey: bytes, signingKey: undefined };
  const rest = { nonce: bytes, ...keys, limits, stunPort: 0, features: [] };
  alice.hears({ type: "welcome", version: protocolVersion + 1, ...rest });
  assert.equal(alice.heard("refused")[0]?.code, "version");
  world.server.become("speaking");
  world.advance(60_000);
  assert.equal(alice.heard("nameIsNew").length, 1);
});

test("on an idle connection the peer pings the server every 20 seconds", async () => {
  const { world, alice } = await twoPeople();
  world.advance(80_000);
  assert.equal(alice.sent("ping").length, 4);
  assert.equal(alice.heard("serverAway").length, 0);
});

test("signing out tells the server, then the screen, and then nothing is retried", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.says({ do: "signOut" });
  world.advance(250);
  assert.deepEqual(alice.news(), ["ended"]);
  assert.equal(alice.sent("signOut").length, 1);
  assert.deepEqual(bob.heard("wentOffline"), [{ tell: "wentOffline", name: "alice" }]);
  world.advance(600_000);
  assert.equal(alice.sent("hello").length, 1);
});

test("signing out works while the server is away", async () => {
  const { world, alice } = await twoPeople();
  world.cutServer();
  forget(alice);
  alice.says({ do: "signOut" });
  assert.deepEqual(alice.news(), ["ended"]);
  world.advance(600_000);
  assert.deepEqual(alice.news(), []);
});

test("bytes that are not a frame change nothing", async () => {
  const { alice, bob } = await twoPeople();
  for (const bytes of [[], [0], [0xff, 0xff], [0x81, 0x18, 0x63]]) {
    alice.hearsBytes(Uint8Array.from(bytes));
  }
  assert.deepEqual(alice.news(), []);
  alice.says({ do: "talk", name: bob.name });
  assert.equal(alice.heard("ringing").length, 1);
});

test("an answer to a question that nobody asked changes nothing", async () => {
  const { alice } = await twoPeople();
  alice.hears({ type: "done", re: 4_000 });
  alice.hears({ type: "refused", re: 4_000, code: "failed", retryMs: undefined });
  assert.deepEqual(alice.news(), []);
});
