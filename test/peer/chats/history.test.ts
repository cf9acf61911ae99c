// Reading the lines of a chat later: oldest first, under the right names, and complete.
import assert from "node:assert/strict";
import { test } from "node:test";
import { conversation, createHalf, utf8 } from "../stage/halves.ts";
import { historyOf } from "../stage/history-of.ts";
import { agree, ask, forget, history, twoInChat, twoPeople, write } from "../stage/stories.ts";

test("the last lines come oldest first, and a person's own under their own name", async () => {
  const { alice, bob } = await twoInChat();
  write(alice, "one");
  write(bob, "two");
  write(alice, "three");
  assert.deepEqual(history(alice, "bob"), ["alice: one", "bob: two", "alice: three"]);
  assert.deepEqual(history(bob, "alice"), ["alice: one", "bob: two", "alice: three"]);
  assert.deepEqual(history(alice, "bob", 2), ["bob: two", "alice: three"]);
});

test("lines written at the same moment are in the same order on both sides", async () => {
  const { world, alice, bob } = await twoInChat();
  for (let round = 0; round < 5; round += 1) {
    world.atOnce(() => {
      write(alice, `a${round}`);
      write(bob, `b${round}`);
    });
  }
  const told = history(alice, "bob");
  assert.equal(told.length, 10);
  assert.deepEqual(history(bob, "alice"), told);
});

test("the history is there offline and after a restart", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "one");
  write(bob, "two");
  alice.crash();
  world.cutServer();
  alice.start();
  assert.deepEqual(history(alice, "bob"), ["alice: one", "bob: two"]);
});

test("the history includes lines that could not be delivered yet", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  world.advance(1_000);
  write(alice, "for later");
  assert.deepEqual(history(alice, "bob"), ["alice: for later"]);
});

test("there is no history with somebody the person has never met", async () => {
  const { alice } = await twoPeople();
  alice.says({ do: "history", name: "zoe", count: 5 });
  assert.deepEqual(alice.heard("noSuchName"), [{ tell: "noSuchName", name: "zoe", unmet: true }]);
  alice.says({ do: "history", count: 5 });
  assert.equal(alice.heard("noChat").length, 1);
});

test("a chat without messages has an empty history", async () => {
  const { alice } = await twoInChat();
  assert.deepEqual(history(alice, "bob"), []);
});

test("a number of lines that makes no sense is replaced with one that does", async () => {
  const { alice } = await twoInChat();
  write(alice, "one", "two");
  for (const count of [-5, 0, 0.5, Number.NaN]) {
    alice.says({ do: "history", count });
    assert.equal(alice.heard("history")[0]?.lines.length, 1, String(count));
  }
  alice.says({ do: "history", count: Infinity });
  assert.equal(alice.heard("history")[0]?.lines.length, 2);
});

test("chats with different people do not mix", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "for bob");
  const carol = await world.person("carol");
  agree(alice, carol);
  write(alice, "for carol");
  assert.deepEqual(history(alice, "bob"), ["alice: for bob"]);
  assert.deepEqual(history(alice, "carol"), ["alice: for carol"]);
  assert.deepEqual(history(bob, "alice"), ["alice: for bob"]);
});

test("a line from the future is shown with the present time", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.disk.store.run(
    "INSERT OR REPLACE INTO profile VALUES ('clock', ?)",
    (world.now() + 3_600_000) * 1_000,
  );
  write(alice, "from the future");
  const [told] = bob.heard("line");
  assert.equal(told?.line.at, world.now());
});

test("of a kind of line that this version does not know, it shows what the author left for that", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  const content = utf8("what only a newer version understands");
  const newer = 99;
  alice.writer.write(conversation, newer, { content, fallback: "a poll: tea or coffee?" });
  alice.writer.write(conversation, newer, { content, fallback: undefined });
  alice.writer.signHeads();
  for (const batch of alice.batches()) bob.take(batch, alice.author);
  const shown = historyOf(bob).last(conversation, "alice", 10);
  assert.deepEqual(
    shown.map(({ text }) => text),
    ["a poll: tea or coffee?", undefined],
  );
});

test("a new device has the chats it takes part in from then on", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  forget(alice, bob, phone);
  agree(alice, bob);
  write(alice, "from the laptop");
  ask(phone, bob);
  write(phone, "from the phone");
  assert.deepEqual(history(bob, "alice"), ["alice: from the laptop", "alice: from the phone"]);
  assert.deepEqual(history(phone, "bob"), ["alice: from the laptop", "alice: from the phone"]);
});
