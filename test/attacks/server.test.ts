// What a malicious server can try: it says whatever it likes to everybody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forgeRequest, impostorList, listOf } from "../peer/stage/forger.ts";
import { agree, forget, twoPeople } from "../peer/stage/stories.ts";

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
