// What a malicious server can try: it says whatever it likes to everybody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forgeRequest, impostorList, listOf } from "../peer/stage/forger.ts";
import { agree, forget, twoPeople } from "../peer/stage/stories.ts";
import { openWorld } from "../peer/stage/world.ts";

test("a01: an answer about one name says nothing about another name", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  await world.person("carol");
  world.server.lie("carol", impostorList(bob));
  alice.says({ do: "talk", name: "carol" });
  alice.says({ do: "verify", name: "bob" });
  assert.equal(alice.heard("safetyNumber")[0]?.offered, undefined);
});

test("a01: a request under a known name offers no account: the directory is asked", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  forget(alice, bob);
  const request = forgeRequest(world, bob, alice);
  alice.hears({ type: "asked", request, list: impostorList(bob) });
  assert.deepEqual(alice.news(), []);
  assert.equal(alice.sent("find").at(-1)?.name, "bob");
});

test("a01: an offer shows the old and the new number, and the own list ends it", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  alice.says({ do: "verify", name: "bob" });
  const [before] = alice.heard("safetyNumber");
  const own = listOf(bob);
  world.server.lie("bob", impostorList(bob));
  alice.says({ do: "talk", name: "bob" });
  alice.says({ do: "verify", name: "bob" });
  const [during] = alice.heard("safetyNumber");
  assert.equal(during?.digits, before?.digits);
  assert.notEqual(during?.offered ?? before?.digits, before?.digits);
  world.server.lie("bob", own);
  alice.says({ do: "talk", name: "bob" });
  alice.says({ do: "verify", name: "bob" });
  assert.deepEqual(alice.heard("safetyNumber"), [before]);
});

test("a15: a command that comes before the sign-in is reported, not ignored", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  alice.start();
  alice.news();
  alice.says({ do: "relayOnly", on: true });
  alice.says({ do: "trust", name: "bob" });
  alice.says({ do: "staySignedIn", stay: true });
  const told = alice.heard("notTaken").map(({ command, why }) => `${command} ${why}`);
  assert.deepEqual(told, [
    "relayOnly notSignedIn",
    "trust notSignedIn",
    "staySignedIn notSignedIn",
  ]);
  assert.deepEqual(alice.news(), []);
});

test("a15: so is a password that nobody has asked for, or that comes twice", async () => {
  const { world, alice } = await twoPeople();
  alice.says({ do: "signIn", password: "once more" });
  const fresh = world.device("carol");
  world.server.become("mute");
  fresh.start();
  fresh.says({ do: "signUp", password: "too early" });
  const [late, early] = [...alice.heard("notTaken"), ...fresh.heard("notTaken")];
  assert.deepEqual([late?.why, early?.why], ["signedIn", "notYet"]);
});

test("a15: trust without an offer, and trust or a draft for nobody, are reported", async () => {
  const { alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "trust", name: "bob" });
  assert.equal(alice.heard("nothingToTrust").length, 1);
  alice.says({ do: "trust", name: "nobody" });
  alice.says({ do: "draft", name: "nobody", text: "hello" });
  assert.equal(alice.heard("noSuchName").length, 2);
});
