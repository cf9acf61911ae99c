// Asking somebody to chat, and being asked: who hears what, and what each answer leads to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, answer, ask, consents, forget, twoPeople, write } from "../stage/stories.ts";

test("the screen reports a name that nobody has", async () => {
  const { alice } = await twoPeople();
  alice.says({ do: "talk", name: "zoe" });
  assert.deepEqual(alice.heard("noSuchName"), [{ tell: "noSuchName", name: "zoe" }]);
  assert.deepEqual(alice.news(), []);
});

test("nobody can talk to themselves", async () => {
  const { alice } = await twoPeople();
  alice.says({ do: "talk", name: "alice" });
  assert.deepEqual(alice.news(), ["thatIsYou"]);
});

test("a person can write to somebody who is offline", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.says({ do: "signOut" });
  world.advance(250);
  ask(alice, bob);
  assert.deepEqual(alice.heard("chatOpened"), [
    { tell: "chatOpened", name: "bob", waits: "offline" },
  ]);
});

test("somebody who is online is asked, and the asker sees that it rings", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  assert.deepEqual(alice.heard("ringing"), [{ tell: "ringing", name: "bob" }]);
  assert.deepEqual(bob.heard("asked"), [
    { tell: "asked", name: "alice", waiting: false, behind: 0 },
  ]);
  assert.deepEqual([alice.news(), bob.news()], [[], []]);
});

test("a yes opens the chat on both sides, with a path", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "yes");
  for (const [one, name] of [[alice, "bob"], [bob, "alice"]] as const) {
    assert.deepEqual(one.heard("chatOpened"), [{ tell: "chatOpened", name, waits: false }]);
    assert.deepEqual(one.heard("path"), [{ tell: "path", name, path: "relay" }]);
  } // prettier-ignore
});

test("the asker sees a no, and what they write afterwards waits", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "no");
  assert.deepEqual(alice.heard("declined"), [{ tell: "declined", name: "bob" }]);
  assert.deepEqual(alice.heard("chatOpened"), [
    { tell: "chatOpened", name: "bob", waits: "declined" },
  ]);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("after always, nobody has to ask again", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "always");
  alice.says({ do: "leave" });
  forget(alice, bob);
  ask(alice, bob);
  assert.deepEqual(bob.heard("asked"), []);
  assert.equal(alice.heard("chatOpened").length, 1);
  assert.equal(bob.heard("chatOpened").length, 1);
});

test("taking always back makes the next request ring again", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "always");
  alice.says({ do: "leave" });
  bob.says({ do: "forgetAnswer", name: "alice" });
  ask(alice, bob);
  assert.equal(bob.heard("asked").length, 2);
});

test("a block looks like no answer, and from then on like somebody who is offline", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "block");
  world.advance(61_000);
  assert.deepEqual(alice.heard("requestEnded"), [
    { tell: "requestEnded", name: "bob", why: "expired" },
  ]);
  forget(alice, bob);
  ask(alice, bob);
  world.advance(61_000);
  assert.equal(alice.heard("chatOpened")[0]?.waits, "offline");
  assert.deepEqual(alice.news(), []);
  assert.deepEqual(bob.news(), []);
});

test("blocking somebody while looking them up stops the request", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.atOnce(() => {
    ask(bob, alice);
    answer(bob, "block");
  });
  assert.equal(bob.heard("requestEnded")[0]?.why, "withdrawn");
  assert.deepEqual(alice.heard("asked"), []);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("a block that could not reach the server is sent at the next sign-in", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  bob.cable("silent");
  answer(bob, "block");
  world.advance(100_000);
  bob.cable("whole");
  world.advance(61_000);
  forget(alice, bob);
  ask(alice, bob);
  assert.equal(bob.received("asked").length, 1);
  assert.equal(alice.heard("chatOpened")[0]?.waits, "offline");
});

test("an unblocked person can ask again", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "block");
  world.advance(61_000);
  bob.says({ do: "forgetAnswer", name: "alice" });
  bob.crash();
  bob.start();
  world.advance(1_000);
  forget(bob);
  ask(alice, bob);
  assert.equal(bob.heard("asked").length, 1);
});

test("a request that nobody answers ends after a minute, and both sides see that", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.advance(59_000);
  assert.deepEqual(alice.heard("requestEnded"), []);
  world.advance(1_500);
  assert.deepEqual(alice.heard("requestEnded"), [
    { tell: "requestEnded", name: "bob", why: "expired" },
  ]);
  assert.deepEqual(bob.heard("askedEnded"), [
    { tell: "askedEnded", name: "alice", why: "expired" },
  ]);
  answer(bob, "yes");
  assert.equal(bob.heard("nobodyAsks").length, 1);
});

test("a withdrawn request ends on both sides", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.says({ do: "withdraw" });
  assert.deepEqual(alice.heard("requestEnded"), [
    { tell: "requestEnded", name: "bob", why: "withdrawn" },
  ]);
  assert.deepEqual(bob.heard("askedEnded"), [
    { tell: "askedEnded", name: "alice", why: "withdrawn" },
  ]);
});

test("a request withdrawn at the moment of the yes ends as a chat that was left", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.atOnce(() => {
    answer(bob, "yes");
    world.afterwards(() => alice.says({ do: "withdraw" }));
  });
  assert.deepEqual(alice.heard("chatOpened"), []);
  assert.equal(bob.heard("theyLeft").length, 1);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("two people whose clocks differ by hours can ask each other and talk", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.clock(-2 * 3_600_000);
  bob.clock(3 * 3_600_000);
  world.advance(30_000); // A device connects again after its clock was set back.
  agree(alice, bob);
  write(alice, "what time is it?");
  write(bob, "late");
  assert.deepEqual([alice.read(), bob.read()], [["late"], ["what time is it?"]]);
  bob.says({ do: "leave" });
  agree(bob, alice);
  world.advance(600_000);
  write(bob, "again");
  assert.deepEqual(alice.read(), ["again"]);
});

test("leaving while the request rings withdraws it", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.says({ do: "leave" });
  assert.equal(alice.heard("requestEnded")[0]?.why, "withdrawn");
  assert.equal(bob.heard("askedEnded")[0]?.why, "withdrawn");
});

test("asking somebody else withdraws the ringing request", async () => {
  const { world, alice, bob } = await twoPeople();
  const carol = await world.person("carol");
  ask(alice, bob);
  ask(alice, carol);
  assert.equal(bob.heard("askedEnded")[0]?.why, "withdrawn");
  assert.equal(carol.heard("asked").length, 1);
  answer(carol, "yes");
  assert.deepEqual(alice.heard("chatOpened").map(({ name }) => name), ["carol"]);
}); // prettier-ignore

test("naming somebody again while their request rings asks nothing new", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  ask(alice, bob);
  assert.equal(bob.heard("asked").length, 1);
  answer(bob, "no");
  assert.equal(alice.heard("declined").length, 1);
});

test("withdrawing is refused if nothing rings", async () => {
  const { alice } = await twoPeople();
  alice.says({ do: "withdraw" });
  assert.deepEqual(alice.news(), ["noChat"]);
});

test("two requests that cross count as a yes", async () => {
  const { world, alice, bob } = await twoPeople();
  world.atOnce(() => {
    ask(alice, bob);
    ask(bob, alice);
  });
  for (const one of [alice, bob]) {
    assert.equal(one.heard("chatOpened").length, 1);
    assert.equal(one.heard("asked").length, 0);
    assert.equal(one.heard("path").at(-1)?.path, "relay");
  }
});

test("naming somebody who is asking is a yes", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  ask(bob, alice);
  assert.equal(alice.heard("chatOpened").length, 1);
  assert.equal(bob.heard("chatOpened").length, 1);
});

test("naming somebody whose request ends at that moment asks them again", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(bob, alice);
  const soon = (turns: number, work: () => void): void =>
    turns === 0 ? work() : world.afterwards(() => soon(turns - 1, work));
  world.atOnce(() => {
    ask(alice, bob);
    soon(3, () => bob.says({ do: "withdraw" }));
  });
  assert.equal(alice.received("refused").at(-1)?.code, "no-request");
  assert.equal(bob.heard("asked").length, 1);
  answer(bob, "yes");
  assert.equal(alice.heard("chatOpened").length, 1);
});

test("a second request waits its turn, and an answer counts for the first", async () => {
  const { world, alice, bob } = await twoPeople();
  const carol = await world.person("carol");
  ask(alice, bob);
  ask(carol, bob);
  const behinds = bob.heard("asked").map(({ name, behind }) => [name, behind]);
  assert.deepEqual(behinds, [["alice", 0], ["carol", 1]]); // prettier-ignore
  answer(bob, "no");
  assert.equal(alice.heard("declined").length, 1);
  assert.equal(carol.heard("declined").length, 0);
  assert.deepEqual(bob.heard("asked"), [
    { tell: "asked", name: "carol", waiting: false, behind: 0 },
  ]);
});

test("an answer with a name counts for that person", async () => {
  const { world, alice, bob } = await twoPeople();
  const carol = await world.person("carol");
  ask(alice, bob);
  ask(carol, bob);
  bob.says({ do: "answer", name: "carol", says: "yes" });
  assert.equal(carol.heard("chatOpened").length, 1);
  assert.equal(alice.heard("chatOpened").length, 0);
  answer(bob, "no");
  assert.equal(alice.heard("declined").length, 1);
});

test("the screen reports an answer that nobody asked for", async () => {
  const { alice } = await twoPeople();
  answer(alice, "yes");
  alice.says({ do: "answer", name: "bob", says: "yes" });
  assert.deepEqual(alice.heard("nobodyAsks").map(({ name }) => name), [undefined, "bob"]);
}); // prettier-ignore

test("signing out while a request rings ends it", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.says({ do: "signOut" });
  world.advance(250);
  assert.deepEqual(bob.heard("askedEnded"), [
    { tell: "askedEnded", name: "alice", why: "offline" },
  ]);
});

test("a sign-out that the server did not hear still counts as leaving when the device is back", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.cable("cut");
  alice.says({ do: "signOut" });
  answer(bob, "yes");
  alice.cable("whole");
  alice.start();
  world.advance(2_000);
  assert.equal(bob.heard("theyLeft").length, 1);
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("when the person asked goes offline, texts wait", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  bob.says({ do: "signOut" });
  world.advance(250);
  assert.deepEqual(alice.heard("chatOpened"), [
    { tell: "chatOpened", name: "bob", waits: "offline" },
  ]);
});

test("when the server goes away while a request rings, texts wait for the server", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.cutServer();
  assert.deepEqual(alice.heard("chatOpened"), [
    { tell: "chatOpened", name: "bob", waits: "server" },
  ]);
});

test("a yes counts even if the asker's connection was lost for a moment", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  alice.cable("cut");
  alice.cable("whole");
  world.advance(2_000);
  answer(bob, "yes");
  assert.equal(alice.heard("path").at(-1)?.path, "relay");
  write(alice, "here I am");
  assert.deepEqual(bob.read(), ["here I am"]);
});

test("a yes counts even if the connection of the person who said it broke at that moment", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.atOnce(() => {
    answer(bob, "yes");
    world.afterwards(() => bob.cable("cut"));
  });
  bob.cable("whole");
  world.advance(2_000);
  write(alice, "are you there?");
  assert.deepEqual(bob.read(), ["are you there?"]);
});

test("an earlier no does not hold back a request that a person makes", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "no");
  alice.says({ do: "leave" });
  ask(alice, bob);
  assert.equal(bob.heard("asked").length, 2);
});
