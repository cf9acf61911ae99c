// The state of a person's own messages: kept, delivered, read; reported once for all, and never too
// early.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, ask, forget, status, twoInChat, twoPeople, write } from "../stage/stories.ts";
import type { Story } from "../stage/stories.ts";

/** Alice has written three messages to Bob, who is away. */
async function threeWait(): Promise<Story> {
  const story = await twoPeople();
  const { world, alice, bob } = story;
  bob.says({ do: "signOut" });
  bob.crash();
  world.advance(250);
  ask(alice, bob);
  write(alice, "one", "two", "three");
  forget(alice, bob);
  return story;
}

test("a message that reached the other's screen is saved, delivered and read", async () => {
  const { world, alice } = await twoInChat();
  write(alice, "hello");
  world.advance(2_000);
  assert.deepEqual(status(alice), { kept: 0, delivered: 0, read: 1 });
});

test("a message that reached the other's disk but not the screen is delivered, and not read", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.looks("away");
  write(alice, "hello");
  world.advance(2_000);
  assert.deepEqual(status(alice), { kept: 0, delivered: 1, read: 0 });
  assert.deepEqual(alice.heard("read"), []);
});

test("a message that has not left its writer's disk is kept", async () => {
  const { alice } = await threeWait();
  assert.deepEqual(status(alice), { kept: 3, delivered: 0, read: 0 });
  assert.deepEqual([alice.heard("delivered"), alice.heard("read")], [[], []]);
});

test("messages that waited are reported as delivered and read once, not one by one", async () => {
  const { world, alice, bob } = await threeWait();
  bob.start();
  world.advance(1_000);
  answer(bob, "yes");
  ask(bob, alice);
  world.advance(2_000);
  const told = { name: "bob", count: 3, waited: true };
  assert.deepEqual(alice.heard("delivered"), [{ tell: "delivered", ...told }]);
  assert.deepEqual(alice.heard("read"), [{ tell: "read", ...told }]);
});

test("messages that waited through a restart are also reported as delivered", async () => {
  const { world, alice, bob } = await threeWait();
  alice.crash();
  alice.start();
  world.advance(11_000);
  bob.start();
  world.advance(1_000);
  answer(bob, "yes");
  assert.deepEqual(alice.heard("delivered"), [
    { tell: "delivered", name: "bob", count: 3, waited: true },
  ]);
});

test("messages that never waited are reported as such", async () => {
  const { world, alice } = await twoInChat();
  write(alice, "hello");
  world.advance(2_000);
  assert.deepEqual(alice.heard("delivered"), [
    { tell: "delivered", name: "bob", count: 1, waited: false },
  ]);
  assert.equal(alice.heard("read").length, 1);
});

test("while the other is gone, nothing is reported as delivered", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("silent");
  write(alice, "into the dark");
  world.advance(5_000);
  assert.deepEqual(alice.heard("delivered"), []);
  assert.equal(status(alice).kept, 1);
});

test("only a person's own messages count, not those of the other", async () => {
  const { world, alice, bob } = await twoInChat();
  write(bob, "one", "two");
  write(alice, "three");
  world.advance(2_000);
  assert.deepEqual(status(alice), { kept: 0, delivered: 0, read: 1 });
  assert.deepEqual(status(bob), { kept: 0, delivered: 0, read: 2 });
});

test("an acknowledgement of more than there is counts only for what there is", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.looks("away");
  write(alice, "one");
  world.advance(2_000);
  alice.disk.store.run("UPDATE ack SET next = 1000000");
  write(alice, "two");
  assert.deepEqual(status(alice), { kept: 0, delivered: 2, read: 0 });
});
