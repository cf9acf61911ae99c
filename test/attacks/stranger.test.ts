// What a stranger with an account can try: somebody you have said no yes to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sealRequest, type RequestId } from "#protocol";
import { impostorOf } from "../peer/stage/forger.ts";
import { accountOf, agree, answer, ask, forget, twoPeople, write } from "../peer/stage/stories.ts";
import type { Device } from "../peer/stage/world.ts";

/** The names of the people whose lists the device keeps. */
const kept = ({ disk }: Device): unknown[] =>
  disk.rows("SELECT name FROM contact ORDER BY name").map(({ name }) => name);

test("a09: strangers who ask leave nothing on the disk of somebody who says no, or nothing", async () => {
  const { world, alice, bob } = await twoPeople();
  const mallory = await world.person("mallory");
  ask(mallory, alice);
  answer(alice, "no");
  ask(bob, alice);
  world.advance(61_000);
  assert.deepEqual(alice.heard("asked").length, 2);
  assert.deepEqual(kept(alice), []);
  assert.equal(alice.disk.rows("SELECT * FROM pin").length, 0);
});

test("a09: requests that end without an answer leave nothing on the disk either", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(bob, alice);
  world.advance(61_000);
  assert.equal(alice.disk.rows("SELECT * FROM over").length, 0);
  const [asked] = alice.received("asked");
  assert.ok(asked);
  alice.hears(asked);
  assert.equal(alice.heard("asked").length, 1);
});

test("a09: a yes keeps the list, on all devices of the one who said it", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  agree(bob, alice);
  assert.deepEqual([kept(alice), kept(phone)], [["bob"], ["bob"]]);
});

test("a09: somebody who asks can be verified, and held to the relay, before the answer", async () => {
  const { alice, bob } = await twoPeople();
  ask(bob, alice);
  alice.says({ do: "verify", name: "bob" });
  assert.equal(alice.heard("safetyNumber").length, 1);
  assert.deepEqual(kept(alice), []);
  alice.says({ do: "relayOnly", name: "bob", on: true });
  answer(alice, "yes");
  assert.equal(alice.heard("path").at(-1)?.path, "relay");
  assert.deepEqual(kept(alice), ["bob"]);
});

test("a09: what you write for a stranger yourself keeps the name, too", async () => {
  const { alice, bob } = await twoPeople();
  ask(bob, alice);
  alice.says({ do: "write", name: "bob", text: "one moment" });
  assert.deepEqual(kept(alice), ["bob"]);
});

test("a09: a second stranger under a name that is asking already is not heard", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(bob, alice);
  forget(alice);
  const { list, keys, account: from } = impostorOf(bob);
  const [to, expires] = [accountOf(alice), world.now() + 60_000];
  const about = { id: "ab".repeat(16) as RequestId, from, to, device: keys.id };
  const request = sealRequest({ ...about, expires, waiting: false }, keys.sign);
  alice.hears({ type: "asked", request, list });
  assert.deepEqual(alice.news(), []);
  answer(alice, "yes");
  write(bob, "it is me");
  assert.deepEqual(alice.read(), ["it is me"]);
});
