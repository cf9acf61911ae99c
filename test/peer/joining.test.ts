// Which chat is in front when a yes was said: what is typed never goes to the wrong one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, ask, forget, twoInChat, twoPeople, write } from "./stage/stories.ts";

/** Alice and Bob are in a chat when Carol asks Bob. */
async function askedInChat() {
  const { world, alice, bob } = await twoInChat();
  const carol = await world.person("carol");
  forget(alice, bob);
  ask(carol, bob);
  return { world, alice, bob, carol };
}

test("a chat that opens by a yes leaves the one before open for the other", async () => {
  const { alice, bob } = await askedInChat();
  bob.says({ do: "answer", name: "carol", says: "yes" });
  assert.deepEqual(bob.heard("chatOpened").map(({ name }) => name), ["carol"]);
  assert.deepEqual(alice.heard("theyLeft"), []);
  write(alice, "still there?");
  assert.deepEqual(bob.heard("arrived"), [{ tell: "arrived", name: "alice", count: 1 }]);
}); // prettier-ignore

test("a yes that counts late does not take the screen from whom the person has named since", async () => {
  const { world, alice, bob } = await twoPeople();
  const carol = await world.person("carol");
  ask(alice, bob);
  world.atOnce(() => {
    answer(bob, "yes");
    ask(bob, carol);
  });
  assert.equal(carol.heard("asked").length, 1);
  assert.deepEqual(bob.heard("joined"), [{ tell: "joined", name: "alice" }]);
  assert.deepEqual(bob.heard("chatOpened"), []);
  assert.equal(alice.heard("chatOpened").length, 1);
  answer(carol, "yes");
  write(bob, "for carol");
  assert.deepEqual([alice.read(), carol.read()], [[], ["for carol"]]);
});

test("what is typed right after a yes is for whom it was said to, and not for the chat before", async () => {
  const { world, alice, bob, carol } = await askedInChat();
  world.atOnce(() => {
    bob.says({ do: "answer", name: "carol", says: "yes" });
    write(bob, "hello carol");
  });
  assert.deepEqual([alice.read(), carol.read()], [[], ["hello carol"]]);
});

test("whose yes comes too late is back in the chat where it was said", async () => {
  const { world, alice, bob, carol } = await askedInChat();
  world.atOnce(() => {
    carol.says({ do: "withdraw" });
    bob.says({ do: "answer", name: "carol", says: "yes" });
  });
  write(bob, "where were we?");
  assert.deepEqual([alice.read(), carol.read()], [["where were we?"], []]);
});
