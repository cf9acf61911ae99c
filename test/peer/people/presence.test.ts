// The people online: shown at sign-in and at every change, and afterwards only as differences.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountId } from "#protocol";
import { createPresence } from "../../../src/peer/people/presence.ts";
import { createHalf } from "../stage/halves.ts";
import { accountOf, forget, twoPeople } from "../stage/stories.ts";
import { openWorld } from "../stage/world.ts";

test("after sign-in the screen shows who else is online, in order", async () => {
  const world = await openWorld();
  for (const name of ["dave", "carol", "alice"]) await world.person(name);
  const bob = await world.person("bob");
  assert.deepEqual(bob.heard("online"), [
    { tell: "online", names: ["alice", "carol", "dave"], more: 0 },
  ]);
  assert.deepEqual(bob.heard("cameOnline"), []);
});

test("everyone online sees who has just come online", async () => {
  const { world, alice, bob } = await twoPeople();
  await world.person("carol");
  assert.deepEqual(alice.heard("cameOnline"), [{ tell: "cameOnline", name: "carol" }]);
  assert.deepEqual(bob.heard("cameOnline"), [{ tell: "cameOnline", name: "carol" }]);
});

test("somebody who signs out is shown as offline at once", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.says({ do: "signOut" });
  world.advance(250);
  assert.deepEqual(alice.heard("wentOffline"), [{ tell: "wentOffline", name: "bob" }]);
});

test("somebody who crashes is shown as offline after ten seconds", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.crash();
  world.advance(9_000);
  assert.deepEqual(alice.heard("wentOffline"), []);
  world.advance(1_500);
  assert.deepEqual(alice.heard("wentOffline"), [{ tell: "wentOffline", name: "bob" }]);
});

test("somebody who comes back within ten seconds was never away", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.crash();
  world.advance(5_000);
  bob.start();
  world.advance(10_000);
  assert.deepEqual(alice.news(), []);
});

test("after a lost connection only the differences are shown", async () => {
  const { world, alice, bob } = await twoPeople();
  const carol = await world.person("carol");
  forget(alice);
  alice.cable("cut");
  carol.says({ do: "signOut" });
  await world.person("dave");
  alice.cable("whole");
  world.advance(31_000);
  assert.deepEqual(alice.heard("online"), []);
  assert.deepEqual(alice.heard("wentOffline"), [{ tell: "wentOffline", name: "carol" }]);
  assert.deepEqual(alice.heard("cameOnline"), [{ tell: "cameOnline", name: "dave" }]);
  bob.crash();
});

test("somebody who asks sees again who is online", async () => {
  const { alice } = await twoPeople();
  alice.says({ do: "who" });
  assert.deepEqual(alice.heard("online"), [{ tell: "online", names: ["bob"], more: 0 }]);
});

test("a person's own account is not somebody else", async () => {
  const { world, alice } = await twoPeople();
  const phone = await world.phoneOf(alice);
  assert.deepEqual(phone.heard("online")[0]?.names, ["bob"]);
  assert.deepEqual(alice.heard("cameOnline"), []);
});

test("a server that reports the person's own account is not believed", async () => {
  const { alice } = await twoPeople();
  const account = accountOf(alice);
  const changes = [{ account, name: "alice", online: true }];
  alice.hears({ type: "presence", whole: false, more: false, changes });
  assert.deepEqual(alice.news(), []);
});

test("when the lobby is closed, the screen shows the number of the others", async () => {
  const { alice, bob } = await twoPeople();
  alice.hears({ type: "lobby", open: false, online: 700 });
  forget(alice);
  alice.says({ do: "who" });
  assert.deepEqual(alice.heard("online"), [{ tell: "online", names: ["bob"], more: 698 }]);
  bob.crash();
});

test("when the lobby is closed, the peer watches the people it has met", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.says({ do: "talk", name: "bob" });
  alice.hears({ type: "lobby", open: false, online: 700 });
  assert.deepEqual(alice.sent("watch").at(-1)?.accounts, [accountOf(bob)]);
  const carol = await world.person("carol");
  alice.says({ do: "talk", name: "carol" });
  const watched = [accountOf(bob), accountOf(carol)].toSorted();
  assert.deepEqual(alice.sent("watch").at(-1)?.accounts.toSorted(), watched);
});

test("a wrong name for somebody online is corrected by the server's next report", () => {
  const { context } = createHalf("bob");
  const presence = createPresence(context, () => undefined);
  presence.connect({ changed: () => {} });
  const account = "ca".repeat(32) as AccountId;
  const toldAs = (name: string): void =>
    presence.take({
      type: "presence",
      whole: true,
      more: false,
      changes: [{ account, name, online: true }],
    });
  toldAs("alice");
  toldAs("carol");
  assert.deepEqual([...presence.all.values()], ["carol"]);
});

/** Made-up accounts, by number. */
const strangers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    account: `${from + index}`.padStart(64, "0") as AccountId,
    name: `stranger${from + index}`,
    online: true,
  }));

test("a list of more than 512 people comes in parts, and nobody is shown as gone in between", async () => {
  const { alice } = await twoPeople();
  const [first, second] = [strangers(0, 512), strangers(512, 600)];
  const everybody = (): void => {
    alice.hears({ type: "presence", whole: true, more: true, changes: first });
    alice.hears({ type: "presence", whole: true, more: false, changes: second });
  };
  everybody();
  assert.deepEqual(alice.heard("wentOffline"), [{ tell: "wentOffline", name: "bob" }]);
  assert.equal(alice.heard("cameOnline").length, 600);
  everybody();
  assert.deepEqual(alice.news(), []);
});

test("a partial list counts for nothing if the connection breaks before its end", async () => {
  const { world, alice } = await twoPeople();
  alice.hears({ type: "presence", whole: true, more: true, changes: strangers(0, 512) });
  alice.cable("cut");
  alice.cable("whole");
  world.advance(2_000);
  assert.deepEqual([alice.heard("cameOnline"), alice.heard("wentOffline")], [[], []]);
});
