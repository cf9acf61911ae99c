// Pins and device lists: a name keeps its meaning until the person decides otherwise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { peekDeviceList } from "#protocol";
import { forgeRequest, impostorList, listOf } from "../stage/forger.ts";
import { accountOf, agree, ask, forget, twoPeople, write } from "../stage/stories.ts";
import type { Device } from "../stage/world.ts";

const heldNumber = ({ disk }: Device): unknown =>
  disk.rows("SELECT number FROM contact WHERE name = 'bob'")[0]?.["number"];

test("a different account under a known name is reported, and nobody is asked", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  world.server.lie("bob", impostorList(bob));
  forget(alice, bob);
  ask(alice, bob);
  assert.deepEqual(alice.heard("accountChanged"), [{ tell: "accountChanged", name: "bob" }]);
  write(alice, "a secret");
  assert.deepEqual(alice.news(), ["noChat"]);
  assert.equal(alice.sent("ask").length, 1);
});

test("texts that wait for a name do not go to another account, not even after trust", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.says({ do: "signOut" });
  world.advance(250);
  ask(alice, bob);
  write(alice, "a secret");
  alice.says({ do: "leave" });
  world.server.lie("bob", impostorList(bob));
  ask(alice, bob);
  forget(alice);
  alice.says({ do: "trust", name: "bob" });
  ask(alice, bob);
  assert.deepEqual(alice.heard("trusted"), [{ tell: "trusted", name: "bob" }]);
  assert.equal(alice.heard("chatOpened").length, 1);
  alice.says({ do: "status" });
  assert.equal(alice.heard("status")[0]?.kept, 0);
});

test("a request from another account under a known name is reported, and does not ring", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  forget(alice, bob);
  const request = forgeRequest(world, bob, alice);
  world.server.lie("bob", impostorList(bob));
  alice.hears({ type: "asked", request, list: impostorList(bob) });
  assert.deepEqual(alice.news(), ["accountChanged"]);
});

test("there is nobody to trust if no other account has shown up", async () => {
  const { alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "trust", name: "bob" });
  assert.deepEqual(alice.heard("nothingToTrust"), [{ tell: "nothingToTrust", name: "bob" }]);
});

test("the safety number is the same on both sides", async () => {
  const { alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "verify" });
  bob.says({ do: "verify", name: "alice" });
  const [hers, his] = [alice.heard("safetyNumber"), bob.heard("safetyNumber")];
  assert.equal(hers[0]?.digits, his[0]?.digits);
  assert.match(hers[0]?.digits ?? "", /^(\d{5} ?){12}$/);
});

test("after a name changes accounts, both safety numbers can be compared before trust", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "verify" });
  alice.says({ do: "leave" });
  world.server.lie("bob", impostorList(bob));
  ask(alice, bob);
  alice.says({ do: "verify", name: "bob" });
  const [before, after] = alice.heard("safetyNumber");
  assert.deepEqual([before?.offered, after?.digits], [undefined, before?.digits]);
  assert.match(after?.offered ?? "", /^(\d{5} ?){12}$/);
  assert.notEqual(after?.offered, before?.digits);
});

test("anyone who knows an account hears once that a device has joined it", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  forget(alice, bob);
  await world.phoneOf(bob);
  ask(alice, bob);
  assert.deepEqual(alice.heard("deviceAdded"), [{ tell: "deviceAdded", name: "bob" }]);
  alice.says({ do: "withdraw" });
  ask(alice, bob);
  assert.deepEqual(alice.heard("deviceAdded"), []);
});

test("a device that joins during a chat is reported in the chat", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  await world.phoneOf(bob);
  assert.deepEqual(alice.heard("deviceAdded"), [{ tell: "deviceAdded", name: "bob" }]);
  assert.equal(heldNumber(alice), 1);
});

test("an older device list is refused, and the newer one still counts", async () => {
  const { world, alice, bob } = await twoPeople();
  const older = listOf(bob);
  const phone = await world.phoneOf(bob);
  agree(alice, phone);
  alice.says({ do: "leave" });
  world.server.lie("bob", older);
  forget(alice, bob, phone);
  ask(alice, bob);
  assert.equal(alice.heard("ringing").length, 1);
  assert.equal(heldNumber(alice), 1);
});

test("a device that is missing from a newer list cannot ask with an older one", async () => {
  const { world, alice, bob } = await twoPeople();
  const older = listOf(bob);
  const body = peekDeviceList(older);
  assert.ok(body);
  const phone = await world.phoneOf(bob);
  agree(alice, phone);
  alice.says({ do: "leave" });
  alice.disk.store.run(
    "UPDATE contact SET number = 7, list = ? WHERE name = 'bob'",
    impostorListWithout(bob),
  );
  alice.crash();
  alice.start();
  world.advance(1_000);
  forget(alice);
  const request = forgeRequest(world, bob, alice);
  alice.hears({ type: "asked", request, list: older });
  assert.deepEqual(alice.heard("asked"), []);
});

const impostorListWithout = (bob: Device): Uint8Array => impostorList(bob, { number: 7 });

test("a device list for another server is refused", async () => {
  const { world, alice, bob } = await twoPeople();
  world.server.lie("bob", impostorList(bob, { serverKey: new Uint8Array(32) }));
  ask(alice, bob);
  assert.deepEqual(alice.heard("noSuchName"), [{ tell: "noSuchName", name: "bob" }]);
  assert.equal(alice.disk.rows("SELECT * FROM contact").length, 0);
});

test("a server that answers with somebody else's list is not believed", async () => {
  const { world, alice, bob } = await twoPeople();
  await world.person("mallory");
  const mallory = world.device("mallory");
  mallory.start();
  await world.signIn(mallory);
  world.server.lie("bob", listOf(mallory));
  forget(alice);
  ask(alice, bob);
  assert.deepEqual(alice.heard("noSuchName"), [{ tell: "noSuchName", name: "bob" }]);
  assert.equal(alice.sent("ask").length, 0);
  assert.notEqual(accountOf(bob), accountOf(mallory));
});

test("relay only for one person makes no direct path with that person", async () => {
  const { world, alice, bob } = await twoPeople();
  world.directPaths(true);
  agree(alice, bob);
  alice.says({ do: "leave" });
  alice.says({ do: "relayOnly", name: "bob", on: true });
  assert.deepEqual(alice.heard("relayOnly"), [{ tell: "relayOnly", name: "bob", on: true }]);
  agree(alice, bob);
  world.advance(60_000);
  assert.deepEqual(alice.heard("path"), []);
});

test("relay only for everyone makes no direct path at all", async () => {
  const { world, alice, bob } = await twoPeople();
  world.directPaths(true);
  alice.says({ do: "relayOnly", on: true });
  agree(alice, bob);
  world.advance(60_000);
  assert.deepEqual(alice.heard("path"), []);
  write(alice, "by the relay");
  assert.deepEqual(bob.read(), ["by the relay"]);
});
