// Which chat is in front after a yes: what a person types never goes to the wrong one.
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

test("a chat that opens with a yes leaves the earlier one open for the other person", async () => {
  const { alice, bob } = await askedInChat();
  bob.says({ do: "answer", name: "carol", says: "yes" });
  assert.deepEqual(bob.heard("chatOpened").map(({ name }) => name), ["carol"]);
  assert.deepEqual(alice.heard("theyLeft"), []);
  write(alice, "still there?");
  assert.deepEqual(bob.heard("arrived"), [{ tell: "arrived", name: "alice", count: 1 }]);
}); // prettier-ignore

test("a yes that takes effect late does not take the screen from a person named since then", async () => {
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

test("text typed right after a yes goes to the person it was said to, not to the earlier chat", async () => {
  const { world, alice, bob, carol } = await askedInChat();
  world.atOnce(() => {
    bob.says({ do: "answer", name: "carol", says: "yes" });
    write(bob, "hello carol");
  });
  assert.deepEqual([alice.read(), carol.read()], [[], ["hello carol"]]);
});

test("after a yes that comes too late, the chat in which it was said is in front again", async () => {
  const { world, alice, bob, carol } = await askedInChat();
  world.atOnce(() => {
    carol.says({ do: "withdraw" });
    bob.says({ do: "answer", name: "carol", says: "yes" });
  });
  write(bob, "where were we?");
  assert.deepEqual([alice.read(), carol.read()], [["where were we?"], []]);
});
