// The chat in front of a person: what it shows, what it accepts, and what happens around it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agree,
  answer,
  ask,
  forget,
  history,
  twoInChat,
  twoPeople,
  write,
} from "../stage/stories.ts";

test("the other person sees texts in the order they were written", async () => {
  const { alice, bob } = await twoInChat();
  write(alice, "one", "two", "three");
  write(bob, "four");
  assert.deepEqual(bob.read(), ["one", "two", "three"]);
  assert.deepEqual(alice.read(), ["four"]);
});

test("a line shows who wrote it, and when", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "hello");
  const [told] = bob.heard("line");
  assert.deepEqual([told?.line.own, told?.line.name], [false, "alice"]);
  assert.equal(told?.line.at, world.now());
  const [kept] = alice.heard("kept");
  assert.deepEqual([kept?.line.own, kept?.line.name, kept?.waits], [true, "alice", false]);
});

test("without an open chat, nothing can be written", async () => {
  const { alice } = await twoPeople();
  write(alice, "hello?");
  alice.says({ do: "leave" });
  assert.deepEqual(alice.news(), ["noChat", "noChat"]);
  assert.deepEqual(alice.disk.rows("SELECT * FROM batch"), []);
});

test("a text of the maximum length arrives, and one more byte is refused", async () => {
  const { alice, bob } = await twoInChat();
  const max = 65_536;
  write(alice, "x".repeat(max));
  write(alice, "x".repeat(max + 1));
  assert.deepEqual(alice.heard("tooLong"), [{ tell: "tooLong", bytes: max + 1, max }]);
  assert.equal(alice.heard("kept").length, 1);
  write(alice, "short");
  assert.deepEqual(bob.read().map((text) => text?.length), [max, 5]);
}); // prettier-ignore

test("the length counts bytes, not letters", async () => {
  const { alice } = await twoInChat();
  write(alice, "ö".repeat(40_000));
  assert.equal(alice.heard("tooLong")[0]?.bytes, 80_000);
});

test("any text arrives unchanged", async () => {
  const { alice, bob } = await twoInChat();
  const texts = [" ", "\u0000\u001b[2J", "שלום", "👩‍👩‍👧", "a\nb", "\u202etxt"];
  write(alice, ...texts);
  assert.deepEqual(bob.read(), texts);
});

test("the screen shows the path before the first message, and at every change", async () => {
  const { world, alice, bob } = await twoPeople();
  world.directPaths(true);
  ask(alice, bob);
  forget(alice, bob);
  answer(bob, "yes");
  write(alice, "hello");
  assert.deepEqual(bob.news(), ["chatOpened", "path", "path", "line"]);
  world.directPaths(false);
  assert.deepEqual(bob.heard("path").map(({ path }) => path), ["relay"]);
}); // prettier-ignore

test("messages for a chat that is not in front are counted, and shown when it opens", async () => {
  const { world, alice, bob } = await twoInChat();
  const carol = await world.person("carol");
  agree(carol, bob);
  forget(bob);
  write(alice, "one", "two");
  assert.deepEqual(bob.heard("arrived").map(({ count }) => count), [1, 1]);
  assert.deepEqual(bob.read(), []);
  ask(bob, alice);
  assert.deepEqual(bob.read(), ["one", "two"]);
}); // prettier-ignore

test("lines that nobody saw are shown again after a restart, and seen ones are not", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.looks("away");
  write(alice, "one", "two");
  assert.deepEqual(bob.read(), ["one", "two"]);
  for (const expected of [["one", "two"], []]) {
    bob.crash();
    bob.looks("at the screen");
    bob.start();
    world.advance(1_000);
    forget(bob);
    ask(bob, alice);
    assert.deepEqual(bob.read(), expected);
  }
});

test("a crash between showing a line and recording that shows it again", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "seen");
  bob.looks("away");
  write(alice, "seen, but not noted");
  bob.crash();
  bob.looks("at the screen");
  bob.start();
  world.advance(1_000);
  forget(bob);
  ask(bob, alice);
  assert.deepEqual(bob.read(), ["seen, but not noted"]);
});

test("a thousand waiting lines are all shown, once and in order", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.says({ do: "signOut" });
  bob.crash();
  world.advance(250);
  ask(alice, bob);
  const texts = Array.from({ length: 1_000 }, (_, number) => `line ${number}`);
  world.atOnce(() => write(alice, ...texts));
  bob.start();
  world.advance(1_000);
  answer(bob, "yes");
  forget(bob);
  ask(bob, alice);
  assert.deepEqual(bob.read(), texts);
});

test("a thousand lines that arrive in an open chat are all shown, once and in order", async () => {
  const { world, alice, bob } = await twoInChat();
  const texts = Array.from({ length: 1_000 }, (_, number) => `line ${number}`);
  world.atOnce(() => write(alice, ...texts));
  assert.deepEqual(bob.read(), texts);
});

test("lines that arrive while nobody is looking are shown once somebody does", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.looks("away");
  const texts = Array.from({ length: 600 }, (_, number) => `line ${number}`);
  world.atOnce(() => write(alice, ...texts));
  const shown = bob.heard("line");
  assert.ok(shown.length <= 256);
  bob.looks("at the screen");
  for (const { line } of shown) bob.says({ do: "shown", line: line.line });
  assert.deepEqual(bob.read(), texts);
});

test("somebody who leaves twice sees that there is no chat", async () => {
  const { alice } = await twoInChat();
  alice.says({ do: "leave" });
  alice.says({ do: "leave" });
  assert.deepEqual(alice.news(), ["youLeft", "noChat"]);
});

test("news of leaving that arrives late does not end the next request", async () => {
  const { alice, bob } = await twoInChat();
  alice.says({ do: "leave" });
  const [left] = bob.received("left");
  assert.ok(left);
  ask(bob, alice);
  forget(bob);
  bob.hears(left);
  assert.deepEqual(bob.news(), []);
  answer(alice, "yes");
  assert.equal(bob.heard("chatOpened").length, 1);
});

test("without the server a person can write to people they have met, and to nobody else", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  world.cutServer();
  forget(alice);
  ask(alice, bob);
  assert.equal(alice.heard("chatOpened")[0]?.waits, "server");
  alice.says({ do: "talk", name: "zoe" });
  assert.deepEqual(alice.heard("notLookedUp"), [{ tell: "notLookedUp", name: "zoe" }]);
});

test("a known name that is being looked up when the server goes away can still be written to", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  alice.says({ do: "leave" });
  forget(alice);
  world.atOnce(() => {
    ask(alice, bob);
    world.afterwards(() => alice.cable("cut"));
  });
  assert.equal(alice.heard("chatOpened")[0]?.waits, "server");
});

test("nothing is written or shown before somebody has signed in", async () => {
  const { world, alice } = await twoPeople();
  alice.says({ do: "staySignedIn", stay: false });
  const fresh = world.device("alice");
  fresh.start();
  forget(fresh);
  write(fresh, "hello?");
  fresh.says({ do: "history", count: 5 });
  fresh.says({ do: "status" });
  fresh.says({ do: "verify" });
  assert.deepEqual(fresh.news(), ["notTaken", "notTaken", "notTaken", "notTaken"]);
});

test("commands before the password do not crash the program of somebody who has chats", async () => {
  const { world, alice, bob } = await twoInChat();
  const phone = await world.phoneOf(alice);
  phone.says({ do: "staySignedIn", stay: false });
  ask(phone, bob);
  phone.crash();
  phone.start();
  forget(phone);
  for (const command of ["history", "verify", "status"] as const) {
    phone.says({ do: command, name: "bob", count: 3 });
  }
  ask(phone, bob);
  write(phone, "hello?");
  answer(phone, "yes");
  assert.deepEqual(history(alice, "bob"), []);
});
