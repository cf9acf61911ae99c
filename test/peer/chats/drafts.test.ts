// Texts typed but not sent, and commands that a screen repeats.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "#protocol";
import { chats, last, lines, texts } from "../stage/many-chats.ts";
import { history, twoInChat, twoPeople, write } from "../stage/stories.ts";

test("a draft survives a crash, and is gone once something was sent", async () => {
  const { alice } = await twoInChat();
  alice.says({ do: "draft", name: "bob", text: "half a sen" });
  alice.crash();
  alice.start();
  assert.equal(chats(alice)["bob"]?.draft, "half a sen");
  alice.says({ do: "write", name: "bob", text: "half a sentence" });
  assert.equal(chats(alice)["bob"]?.draft, "");
});

test("an empty draft erases the one before, and a draft too long for a message is not kept", async () => {
  const { alice } = await twoInChat();
  alice.says({ do: "draft", name: "bob", text: "well" });
  alice.says({ do: "draft", name: "bob", text: "x".repeat(limits.textBytesMax + 1) });
  assert.equal(chats(alice)["bob"]?.draft, "well");
  const { bytes, max } = last(alice, "tooLong");
  assert.deepEqual([bytes, max], [limits.textBytesMax + 1, limits.textBytesMax]);
  alice.says({ do: "draft", name: "bob", text: "é".repeat(limits.textBytesMax / 2 + 1) });
  assert.equal(chats(alice)["bob"]?.draft, "well");
  alice.says({ do: "draft", name: "bob", text: "" });
  assert.equal(chats(alice)["bob"]?.draft, "");
  alice.says({ do: "draft", name: "nobody", text: "to whom?" });
});

test("a text repeated with the same id is written once, even by another process", async () => {
  const { alice } = await twoInChat();
  const said = { do: "write", name: "bob", text: "once", id: "a random id" } as const;
  alice.says(said);
  alice.says(said);
  alice.crash();
  alice.start();
  alice.says(said);
  assert.deepEqual(history(alice, "bob"), ["alice: once"]);
  assert.equal(last(alice, "kept").id, "a random id");
  alice.says({ ...said, id: "another id" });
  assert.deepEqual(texts(lines(alice, "bob", 10).lines), ["once", "once"]);
});

test("a text that was written into the log again is still known by its id", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "one");
  const old = world.copyOf(alice);
  write(alice, "two", "three");
  alice.crash();
  world.cutServer();
  world.advance(60_000);
  old.start();
  const said = { do: "write", name: "bob", text: "offline", id: "a random id" } as const;
  old.says(said);
  await world.restoreServer();
  world.advance(3_000);
  if (bob.heard("asked").length > 0) bob.says({ do: "answer", says: "yes" });
  world.advance(3_000);
  assert.equal(old.heard("writtenAgain").length, 1);
  old.says(said);
  const all = ["one", "two", "three", "offline"];
  assert.deepEqual(texts(lines(old, "bob", 10).lines), all);
  assert.equal(last(old, "kept").line.text, "offline");
  assert.deepEqual(texts(lines(bob, "alice", 10).lines), all);
});

test("only the newest 256 ids are remembered", async () => {
  const { world, alice } = await twoInChat();
  world.atOnce(() => {
    for (let id = 0; id < 257; id += 1)
      alice.says({ do: "write", name: "bob", text: "again", id: `${id}` });
  });
  for (const id of ["1", "256"]) alice.says({ do: "write", name: "bob", text: "again", id });
  assert.equal(lines(alice, "bob", 500).lines.length, 257);
  alice.says({ do: "write", name: "bob", text: "again", id: "0" });
  assert.equal(lines(alice, "bob", 500).lines.length, 258);
});

test("a text for somebody who is being looked up or asked goes with that request", async () => {
  const { world, alice, bob } = await twoPeople();
  world.atOnce(() => {
    alice.says({ do: "meet", name: "bob" });
    alice.says({ do: "talk", name: "bob" });
  });
  alice.says({ do: "write", name: "bob", text: "while it rings" });
  world.advance(3_000);
  assert.deepEqual(
    bob.heard("asked").map(({ waiting }) => waiting),
    [false],
  );
  bob.says({ do: "answer", says: "yes" });
  assert.deepEqual(bob.read(), ["while it rings"]);
});

test("a text written to a name goes to that person, whichever chat is in front", async () => {
  const { world, alice, bob } = await twoInChat();
  const carol = await world.person("carol");
  alice.says({ do: "meet", name: "carol" });
  world.advance(1_000);
  alice.says({ do: "write", name: "carol", text: "for carol" });
  world.advance(1_000);
  carol.says({ do: "answer", says: "yes" });
  world.advance(1_000);
  assert.deepEqual(history(carol, "alice"), ["alice: for carol"]);
  assert.deepEqual(history(bob, "alice"), []);
  alice.says({ do: "write", name: "nobody", text: "for nobody" });
  assert.equal(last(alice, "noSuchName").name, "nobody");
});
