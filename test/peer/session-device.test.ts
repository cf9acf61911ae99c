// Talking from a browser that keeps nothing: a session device, which is on no list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceIdOf } from "./stage/forger.ts";
import { agree, answer, ask, forget, history, twoPeople } from "./stage/stories.ts";
import type { Device } from "./stage/world.ts";

const idOf = ({ disk }: Device) =>
  disk.rows("SELECT value FROM profile WHERE key = 'device'")[0]?.["value"];

test("you talk from a browser that keeps nothing, and your own device has all of it later", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "write", text: "from my laptop" });
  alice.crash();
  world.advance(20_000);
  const browser = await world.sessionOf(alice);
  world.advance(20_000);
  assert.equal(bob.heard("sessionDevice").length, 1);
  assert.equal(bob.heard("deviceAdded").length, 0);
  browser.says({ do: "write", name: "bob", text: "from a browser" });
  world.advance(5_000);
  bob.says({ do: "write", text: "to a browser" });
  world.advance(5_000);
  assert.deepEqual(history(browser, "bob").slice(-2), [
    "alice: from a browser",
    "bob: to a browser",
  ]);
  browser.crash();
  world.advance(20_000);
  alice.start();
  world.advance(60_000);
  const all = ["alice: from my laptop", "alice: from a browser", "bob: to a browser"];
  assert.deepEqual(history(alice, "bob"), all);
  assert.deepEqual(history(bob, "alice"), all);
});

test("your own device hears at once what you write in a browser that keeps nothing", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  const browser = await world.sessionOf(alice);
  world.advance(20_000);
  browser.says({ do: "write", name: "bob", text: "from a browser" });
  world.advance(5_000);
  assert.deepEqual(history(alice, "bob"), ["alice: from a browser"]);
  assert.deepEqual(
    alice.heard("sessionDevice").map(({ name }) => name),
    ["alice"],
  );
});

test("a browser that keeps nothing stays in its chats when you remove another device", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  world.directPaths(true);
  agree(alice, bob);
  const browser = await world.sessionOf(alice);
  world.advance(60_000);
  const device = deviceIdOf(phone);
  alice.says({ do: "revoke", device, password: "the password of alice" });
  await world.settle();
  world.advance(1_000);
  assert.equal(alice.heard("deviceRevoked").length, 1);
  world.cutServer(); // Only the links of before are left.
  forget(bob);
  browser.says({ do: "write", name: "bob", text: "still here" });
  world.advance(5_000);
  assert.deepEqual(bob.read(), ["still here"]);
});

test("a browser that keeps nothing asks, and is asked", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.crash();
  world.advance(20_000);
  const browser = await world.sessionOf(alice);
  assert.deepEqual(browser.heard("signedIn"), [
    { tell: "signedIn", name: "alice", askStay: false },
  ]);
  ask(browser, bob);
  answer(bob, "yes");
  world.advance(5_000);
  browser.says({ do: "write", text: "hello" });
  world.advance(1_000);
  assert.deepEqual(bob.read(), ["hello"]);
  browser.says({ do: "leave" });
  world.advance(1_000);
  forget(bob, browser);
  agree(bob, browser);
  bob.says({ do: "write", text: "hello again" });
  world.advance(1_000);
  assert.deepEqual(browser.read(), ["hello again"]);
});

test("what a browser that keeps nothing has agreed to outlives the server, and holds for you", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.crash();
  world.advance(20_000);
  const browser = await world.sessionOf(alice);
  agree(bob, browser);
  world.cutServer();
  await world.restoreServer();
  alice.start();
  world.advance(60_000);
  browser.crash();
  world.advance(20_000);
  alice.says({ do: "write", name: "bob", text: "now from my laptop" });
  world.advance(5_000);
  assert.ok(history(bob, "alice").includes("alice: now from my laptop"));
});

test("you see where you are signed in for a time, and for how long", async () => {
  const { world, alice } = await twoPeople();
  const browser = await world.sessionOf(alice);
  alice.says({ do: "devices" });
  const [{ devices } = { devices: [] }] = alice.heard("devices");
  assert.deepEqual(
    devices.map(({ device, here }) => ({ device, here })),
    [
      { device: idOf(alice), here: true },
      { device: idOf(browser), here: false },
    ],
  );
  const [laptop, other] = devices;
  assert.equal(laptop?.leftMs, undefined);
  const { leftMs = 0 } = other ?? {};
  assert.ok(leftMs > 23 * 3_600_000 && leftMs <= 24 * 3_600_000);
});
