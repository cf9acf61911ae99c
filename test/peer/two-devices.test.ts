// Two devices of one account: a request rings on both, and each knows what the other decides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, answer, ask, consents, forget, twoPeople, write } from "./stage/stories.ts";

test("a block reaches a person's other devices", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  ask(alice, bob);
  answer(bob, "block");
  phone.crash();
  phone.start();
  world.advance(1_000);
  const blocks = phone.disk.rows("SELECT account FROM block").map(({ account }) => account);
  assert.deepEqual(blocks, [accountOf(alice)]);
  phone.says({ do: "talk", name: "alice" });
  assert.equal(phone.heard("isBlocked").length, 1);
});

test("a request rings on all devices, and the first answer counts", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  forget(alice, bob, phone);
  ask(alice, bob);
  assert.equal(bob.heard("asked").length, 1);
  assert.equal(phone.heard("asked").length, 1);
  answer(phone, "yes");
  assert.deepEqual(bob.heard("askedEnded"), [
    { tell: "askedEnded", name: "alice", why: "answered" },
  ]);
  assert.deepEqual(bob.heard("chatOpened"), []);
  assert.equal(phone.heard("chatOpened").length, 1);
  assert.equal(alice.heard("chatOpened").length, 1);
});

test("the asker's other devices agree too, and open no chat", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  forget(alice, phone);
  ask(alice, bob);
  answer(bob, "yes");
  assert.deepEqual(phone.heard("chatOpened"), []);
  assert.equal(consents(phone), 1);
});

test("when both devices of an account ask, the second learns that the request already rings", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  forget(alice, phone);
  ask(alice, bob);
  ask(phone, bob);
  assert.equal(phone.heard("refused")[0]?.code, "busy");
  write(phone, "lost?");
  assert.equal(phone.heard("noChat").length, 1);
});

test("when two devices answer at once, the first answer counts on both", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  ask(alice, bob);
  forget(bob, phone);
  world.atOnce(() => {
    answer(bob, "yes");
    answer(phone, "no");
  });
  assert.equal(alice.heard("chatOpened").length, 1);
  assert.equal(bob.heard("chatOpened").length, 1);
  assert.equal(phone.heard("askedEnded")[0]?.why, "answered");
  assert.deepEqual([consents(alice), consents(bob), consents(phone)], [1, 1, 1]);
});

test("two devices that both say yes automatically both agree", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  for (const device of [bob, phone]) device.says({ do: "meet", name: "alice" });
  ask(alice, bob);
  for (const device of [bob, phone]) {
    device.disk.store.run("UPDATE contact SET standing = 'always'");
    device.crash();
    device.start();
  }
  world.advance(2_000);
  assert.deepEqual([consents(alice), consents(bob), consents(phone)], [1, 1, 1]);
});

test("text written to a person reaches both of their devices", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  ask(alice, bob);
  answer(bob, "yes");
  write(alice, "hello, both of you");
  assert.deepEqual(bob.read(), ["hello, both of you"]);
  assert.deepEqual(phone.heard("arrived"), [{ tell: "arrived", name: "alice", count: 1 }]);
});
