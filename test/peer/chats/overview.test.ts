// What a screen of many chats gets: the list of chats, parts of each chat, and what has changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { impostorList } from "../stage/forger.ts";
import { chats, find, last, lines, texts } from "../stage/many-chats.ts";
import { agree, answer, ask, forget, twoInChat, twoPeople, write } from "../stage/stories.ts";

test("each chat shows its last line, the number of new ones, and its state", async () => {
  const { alice, bob } = await twoInChat();
  write(alice, "one", "two");
  const { bob: chat } = chats(alice);
  assert.equal(chat?.last?.text, "two");
  assert.deepEqual([chat?.agreed, chat?.path, chat?.standing], [true, "relay", "ask"]);
  assert.equal(chat?.unread, 0);
  assert.equal(chats(bob)["alice"]?.last?.text, "two");
});

test("chats are sorted by their latest line, and those without one come last, by name", async () => {
  const { world, alice, bob } = await twoInChat();
  for (const name of ["dora", "carol", "zoe"]) {
    await world.person(name);
    alice.says({ do: "meet", name });
  }
  world.advance(1_000);
  write(alice, "first");
  world.advance(1_000);
  alice.says({ do: "write", name: "zoe", text: "second" });
  const names = (): string[] => {
    alice.says({ do: "chats" });
    return last(alice, "chats").chats.map(({ name }) => name);
  };
  assert.deepEqual(names(), ["zoe", "bob", "carol", "dora"]);
  world.advance(1_000);
  write(bob, "third");
  assert.deepEqual(names(), ["bob", "zoe", "carol", "dora"]);
  alice.says({ do: "chats", name: "bob" });
  const { chats: some, all } = last(alice, "chats");
  assert.deepEqual([some.map(({ name }) => name), all], [["bob"], false]);
});

test("a list with too many chats has those with the latest lines, and search covers all", async () => {
  const { alice } = await twoInChat();
  write(alice, "hello");
  for (let number = 0; number < 1_001; number += 1) {
    const [name, account] = [`a${number}`, number.toString(16).padStart(64, "0")];
    const insert = "INSERT INTO contact (account, name, account_key, list, number)";
    alice.disk.store.run(`${insert} VALUES (?, ?, x'', x'', 0)`, account, name);
    alice.disk.store.run("INSERT INTO pin VALUES (?, ?, NULL)", name, account);
  }
  alice.says({ do: "chats" });
  const names = last(alice, "chats").chats.map(({ name }) => name);
  assert.deepEqual([names.length, ...names.slice(0, 3)], [1_000, "bob", "a0", "a1"]);
  assert.deepEqual(texts(find(alice, "hello")), ["hello"]);
});

test("a chat shows our answer to its person, and whether the name is of another account now", async () => {
  const { world, alice, bob } = await twoInChat();
  alice.says({ do: "relayOnly", name: "bob", on: true });
  alice.says({ do: "leave" });
  ask(bob, alice);
  answer(alice, "block");
  world.server.lie("bob", impostorList(bob));
  alice.says({ do: "meet", name: "bob" });
  const { bob: chat } = chats(alice);
  const { standing, relayOnly, changedAccount, agreed, path } = chat ?? {};
  assert.deepEqual(
    { standing, relayOnly, changedAccount, agreed, path },
    { standing: "block", relayOnly: true, changedAccount: true, agreed: false, path: undefined },
  );
});

test("a chat whose newest entries are not lines still shows its last line", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "read over and over");
  for (let times = 0; times < 5; times += 1) {
    write(bob, `answer ${times}`);
    world.advance(3_000);
  }
  assert.equal(chats(alice)["bob"]?.last?.text, "answer 4");
  assert.equal(chats(bob)["alice"]?.last?.text, "answer 4");
});

test("lines that arrived while their chat was not open are new until they are shown", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.says({ do: "meet", name: "bob" });
  alice.says({ do: "write", name: "bob", text: "are you there?" });
  world.advance(1_000);
  answer(bob, "yes");
  world.advance(1_000);
  assert.equal(chats(bob)["alice"]?.unread, 1);
  const [line] = lines(bob, "alice", 10).lines;
  assert.equal(line?.isNew, true);
  bob.says({ do: "shown", line: line?.line ?? 0 });
  assert.equal(chats(bob)["alice"]?.unread, 0);
  assert.equal(lines(bob, "alice", 10).lines[0]?.isNew, false);
});

test("a person's own line shows where it is: kept, delivered, read", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.says({ do: "meet", name: "bob" });
  alice.says({ do: "write", name: "bob", text: "hello" });
  const where = () => lines(alice, "bob", 10).lines[0]?.where;
  assert.equal(where(), "kept");
  world.advance(1_000);
  answer(bob, "yes");
  world.advance(1_000);
  assert.equal(where(), "delivered");
  bob.says({ do: "shown", line: lines(bob, "alice", 10).lines[0]?.line ?? 0 });
  world.advance(3_000);
  assert.equal(where(), "read");
  assert.equal(lines(bob, "alice", 10).lines[0]?.where, undefined);
});

test("a line from a person's other device counts as delivered: it came through the other side", async () => {
  const { world, alice, bob } = await twoInChat();
  const phone = await world.phoneOf(alice);
  bob.looks("away");
  write(alice, "from the laptop");
  phone.says({ do: "talk", name: "bob" });
  world.advance(3_000);
  for (const device of [bob, phone]) if (device.heard("asked").length > 0) answer(device, "yes");
  world.advance(3_000);
  const [line] = lines(phone, "bob", 10).lines;
  assert.deepEqual([line?.text, line?.own, line?.where], ["from the laptop", true, "delivered"]);
});

test("a chat can be read page by page, from any place, without gaps", async () => {
  const { alice } = await twoInChat();
  const all = Array.from({ length: 25 }, (_, number) => `line ${number}`);
  write(alice, ...all);
  const end = lines(alice, "bob", 10);
  assert.deepEqual(texts(end.lines), all.slice(15));
  assert.deepEqual([end.older, end.newer], [true, false]);
  const before = lines(alice, "bob", 10, { from: "before", line: end.lines[0]?.line ?? 0 });
  assert.deepEqual(texts(before.lines), all.slice(5, 15));
  assert.deepEqual([before.older, before.newer], [true, true]);
  const first = lines(alice, "bob", 10, { from: "before", line: before.lines[0]?.line ?? 0 });
  assert.deepEqual(texts(first.lines), all.slice(0, 5));
  assert.equal(first.older, false);
  const after = lines(alice, "bob", 10, { from: "after", line: first.lines.at(-1)?.line ?? 0 });
  assert.deepEqual(texts(after.lines), all.slice(5, 15));
  const around = lines(alice, "bob", 10, { from: "around", line: before.lines[5]?.line ?? 0 });
  assert.deepEqual(texts(around.lines), all.slice(6, 16));
});

test("an impossible place leads to the end of the chat, and a stranger has no chat", async () => {
  const { alice } = await twoInChat();
  write(alice, "one");
  for (const line of [-1, 4711, Number.NaN, Infinity]) {
    assert.deepEqual(texts(lines(alice, "bob", 10, { from: "before", line }).lines), ["one"]);
  }
  assert.deepEqual(texts(lines(alice, "bob", Number.NaN).lines), ["one"]);
  alice.says({ do: "lines", name: "nobody", count: 10, at: { from: "end" }, tag: 2 });
  assert.equal(last(alice, "noSuchName").name, "nobody");
});

test("however many lines are asked for, the answer has at least one and at most 500", async () => {
  const { world, alice } = await twoInChat();
  world.atOnce(() => write(alice, ...Array.from({ length: 520 }, (_, number) => `${number}`)));
  const counts = [0, -7, 1.5, 1e9].map((count) => lines(alice, "bob", count).lines.length);
  assert.deepEqual(counts, [1, 1, 1, 500]);
  const all = lines(alice, "bob", 500).lines;
  const ends = lines(alice, "bob", 500, { from: "after", line: all.at(-1)?.line ?? 0 });
  assert.deepEqual([ends.lines, ends.older, ends.newer], [[], true, false]);
});

test("changes are reported once a turn, and only to a screen that follows", async () => {
  const { world, alice, bob } = await twoInChat();
  write(bob, "not followed");
  const changes = (): number => alice.heard("changed").length;
  assert.equal(changes(), 0);
  alice.says({ do: "follow" });
  world.atOnce(() => write(bob, "one", "two", "three"));
  world.advance(100);
  assert.ok(changes() > 0, "nothing was reported");
  world.advance(10_000);
  assert.ok(changes() < 10, "reported over and over");
});

test("meeting somebody makes nothing ring, and says why if it fails", async () => {
  const { world, alice, bob } = await twoPeople();
  forget(alice, bob);
  alice.says({ do: "meet", name: "bob" });
  alice.says({ do: "meet", name: "nobody" });
  alice.says({ do: "meet", name: "alice" });
  world.advance(1_000);
  assert.equal(last(alice, "met").name, "bob");
  assert.equal(last(alice, "noSuchName").name, "nobody");
  last(alice, "thatIsYou");
  assert.deepEqual(bob.heard("asked"), []);
  world.cutServer();
  world.advance(1_000);
  alice.says({ do: "meet", name: "carol" });
  assert.equal(last(alice, "notLookedUp").name, "carol");
});

test("entering a chat never rings: it opens if there is an agreement, or nothing happens", async () => {
  const { world, alice, bob } = await twoPeople();
  alice.says({ do: "meet", name: "bob" });
  world.advance(1_000);
  forget(alice, bob);
  alice.says({ do: "enter", name: "bob" });
  world.advance(1_000);
  assert.deepEqual([...alice.news(), ...bob.news()], []);
  agree(alice, bob);
  world.advance(1_000);
  forget(alice);
  alice.says({ do: "enter", name: "bob" });
  assert.deepEqual(alice.heard("chatOpened"), [], "it was already open");
});

test("a person can leave a chat that is not in front by its name", async () => {
  const { world, alice, bob } = await twoInChat();
  const carol = await world.person("carol");
  ask(alice, carol);
  answer(carol, "yes");
  world.advance(1_000);
  alice.says({ do: "leave", name: "bob" });
  world.advance(1_000);
  assert.equal(last(bob, "theyLeft").name, "alice");
  assert.deepEqual([chats(alice)["bob"]?.agreed, chats(alice)["carol"]?.agreed], [false, true]);
});
