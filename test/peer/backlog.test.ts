// Texts for somebody who is away: kept, offered when both are online, and delivered after a yes.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountOf,
  agree,
  answer,
  ask,
  forget,
  twoInChat,
  twoPeople,
  write,
} from "./stage/stories.ts";
import type { Story } from "./stage/stories.ts";

/** Bob is away, and Alice has written to him. */
async function aliceHasWritten(...texts: string[]): Promise<Story> {
  const story = await twoPeople();
  const { world, alice, bob } = story;
  bob.says({ do: "signOut" });
  bob.crash();
  world.advance(250);
  ask(alice, bob);
  write(alice, ...texts);
  alice.says({ do: "leave" });
  forget(alice, bob);
  return story;
}

function comesBack({ world, bob }: Story): void {
  bob.start();
  world.advance(1_000);
}

test("texts for somebody offline are kept, and the screen says so", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.says({ do: "signOut" });
  world.advance(250);
  ask(alice, bob);
  write(alice, "later");
  const [kept] = alice.heard("kept");
  assert.deepEqual([kept?.line.text, kept?.waits], ["later", true]);
});

test("when the other comes online, the peer asks automatically and says that messages wait", async () => {
  const story = await aliceHasWritten("one", "two");
  comesBack(story);
  assert.deepEqual(story.bob.heard("asked"), [
    { tell: "asked", name: "alice", waiting: true, behind: 0 },
  ]);
  assert.deepEqual(story.alice.news(), ["cameOnline"]);
});

test("the peer also asks when it is the writer who comes online", async () => {
  const { world, alice, bob } = await aliceHasWritten("one");
  alice.crash();
  world.advance(11_000);
  bob.start();
  world.advance(1_000);
  assert.deepEqual(bob.heard("asked"), []);
  alice.start();
  world.advance(1_000);
  assert.deepEqual(bob.heard("asked").map(({ waiting }) => waiting), [true]);
}); // prettier-ignore

test("a yes to waiting messages delivers them, and opens no chat on either side", async () => {
  const story = await aliceHasWritten("one", "two");
  comesBack(story);
  const { alice, bob } = story;
  answer(bob, "yes");
  assert.deepEqual(bob.heard("arrived"), [{ tell: "arrived", name: "alice", count: 2 }]);
  assert.deepEqual([alice.heard("chatOpened"), bob.heard("chatOpened")], [[], []]);
  assert.deepEqual(alice.heard("delivered"), [
    { tell: "delivered", name: "bob", count: 2, waited: true },
  ]);
  ask(bob, alice);
  assert.deepEqual(bob.read(), ["one", "two"]);
});

test("waiting messages are delivered after both have restarted", async () => {
  const story = await aliceHasWritten("one", "two");
  const { world, alice, bob } = story;
  alice.crash();
  world.advance(60_000);
  alice.start();
  comesBack(story);
  answer(bob, "yes");
  ask(bob, alice);
  assert.deepEqual(bob.read(), ["one", "two"]);
  assert.equal(alice.heard("delivered").length, 1);
});

test("somebody who said always gets waiting messages without being asked", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "always");
  bob.says({ do: "signOut" });
  bob.crash();
  world.advance(250);
  ask(alice, bob);
  write(alice, "for later");
  forget(alice, bob);
  bob.start();
  world.advance(3_000);
  assert.deepEqual(bob.heard("asked"), []);
  assert.deepEqual(bob.heard("arrived"), [{ tell: "arrived", name: "alice", count: 1 }]);
});

test("after a no the peer does not ask again while both stay online, whatever else is written", async () => {
  const story = await aliceHasWritten("one");
  comesBack(story);
  const { world, alice, bob } = story;
  answer(bob, "no");
  assert.deepEqual(alice.heard("declined"), []);
  forget(bob);
  ask(alice, bob);
  alice.says({ do: "withdraw" });
  forget(bob);
  world.advance(600_000);
  assert.deepEqual(bob.heard("asked"), []);
});

test("after a no the peer asks again when one of the two comes back", async () => {
  const story = await aliceHasWritten("one");
  comesBack(story);
  const { world, alice, bob } = story;
  answer(bob, "no");
  forget(bob);
  bob.says({ do: "signOut" });
  bob.crash();
  world.advance(250);
  comesBack(story);
  assert.equal(bob.heard("asked").length, 1);
  assert.deepEqual(alice.heard("declined"), []);
});

test("a no to waiting messages does not hold back a request that a person makes", async () => {
  const story = await aliceHasWritten("one");
  comesBack(story);
  const { alice, bob } = story;
  answer(bob, "no");
  forget(bob);
  ask(alice, bob);
  assert.deepEqual(bob.heard("asked").map(({ waiting }) => waiting), [false]);
}); // prettier-ignore

test("a request that a person makes replaces the one that the peer has made", async () => {
  const story = await aliceHasWritten("one");
  comesBack(story);
  const { alice, bob } = story;
  ask(alice, bob);
  assert.deepEqual(bob.heard("asked").map(({ waiting }) => waiting), [true, false]);
  answer(bob, "no");
  assert.equal(alice.heard("declined").length, 1);
  assert.equal(alice.heard("chatOpened")[0]?.waits, "declined");
}); // prettier-ignore

test("the peer asks once, and not again if nobody has answered", async () => {
  const story = await aliceHasWritten("one");
  comesBack(story);
  const { world, alice, bob } = story;
  world.advance(61_000);
  assert.equal(bob.heard("asked").length, 1);
  world.advance(600_000);
  assert.equal(bob.heard("asked").length, 0);
  assert.deepEqual(alice.heard("requestEnded"), []);
});

test("declined messages are delivered at the next consent", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "no");
  write(alice, "when you have time");
  alice.says({ do: "leave" });
  assert.deepEqual(bob.heard("arrived"), []);
  ask(bob, alice);
  answer(alice, "yes");
  assert.deepEqual(bob.read(), ["when you have time"]);
});

test("texts typed while a request rings reach the chat that a yes opens", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  write(alice, "while you decide");
  answer(bob, "yes");
  assert.deepEqual(bob.read(), ["while you decide"]);
});

test("a no does not lose texts typed while the request rang", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  write(alice, "while you decide");
  answer(bob, "no");
  alice.says({ do: "leave" });
  forget(alice, bob);
  ask(bob, alice);
  answer(alice, "yes");
  assert.deepEqual(bob.read(), ["while you decide"]);
});

test("waiting messages do not pull anybody out of another chat", async () => {
  const story = await aliceHasWritten("one");
  const { world, alice, bob } = story;
  const carol = await world.person("carol");
  agree(alice, carol);
  comesBack(story);
  answer(bob, "yes");
  assert.deepEqual(alice.heard("chatOpened"), []);
  assert.deepEqual(bob.heard("arrived"), [{ tell: "arrived", name: "alice", count: 1 }]);
  write(alice, "still with you");
  assert.deepEqual(carol.read(), ["still with you"]);
});

test("somebody who comes online and asks at once makes a request, even if messages wait", async () => {
  const story = await aliceHasWritten("one");
  const { world, alice, bob } = story;
  bob.start();
  ask(bob, alice);
  world.advance(1_000);
  assert.deepEqual(bob.heard("asked"), []);
  answer(alice, "no");
  assert.equal(bob.heard("declined").length, 1);
  ask(bob, alice);
  assert.equal(alice.heard("asked").length, 2);
  assert.deepEqual(alice.heard("chatOpened"), []);
});

test("a chat that the other asks for at the same moment delivers the waiting messages", async () => {
  const story = await aliceHasWritten("one");
  const { world, alice, bob } = story;
  bob.start();
  world.atOnce(() => {
    ask(bob, alice);
    const changes = [{ account: accountOf(bob), name: "bob", online: true }];
    alice.hears({ type: "presence", whole: false, more: false, changes });
  });
  assert.deepEqual(alice.heard("asked"), []);
  assert.deepEqual([alice.heard("chatOpened").length, bob.heard("chatOpened").length], [0, 1]);
  assert.deepEqual(bob.read(), ["one"]);
});

test("when both have messages waiting for each other, both get them and nobody is asked", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "no");
  write(alice, "from alice");
  alice.says({ do: "leave" });
  ask(bob, alice);
  answer(alice, "no");
  write(bob, "from bob");
  bob.says({ do: "leave" });
  world.cutServer();
  forget(alice, bob);
  await world.restoreServer();
  const asked = alice.heard("asked").length + bob.heard("asked").length;
  assert.ok(asked <= 1);
  if (asked === 1) answer(alice, "yes");
  if (asked === 1) answer(bob, "yes");
  assert.equal(alice.heard("arrived").length, 1);
  assert.equal(bob.heard("arrived").length, 1);
});

test("texts written while the server was away are offered when it is back", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  world.cutServer();
  ask(alice, bob);
  write(alice, "nobody serves us");
  forget(alice, bob);
  await world.restoreServer();
  assert.deepEqual(bob.heard("asked").map(({ waiting }) => waiting), [true]);
  answer(bob, "yes");
  assert.equal(bob.heard("arrived").length, 1);
}); // prettier-ignore

test("two people with an open chat continue automatically after a long time without a server", async () => {
  const { world, alice, bob } = await twoInChat();
  world.cutServer();
  world.advance(600_000);
  write(alice, "into the dark");
  forget(alice, bob);
  await world.restoreServer();
  assert.deepEqual(bob.heard("asked"), []);
  assert.deepEqual(bob.read(), ["into the dark"]);
});
