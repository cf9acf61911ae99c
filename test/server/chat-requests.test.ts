// Chat requests: every way one can end, and every way to cheat with one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "#protocol";
import { addPhone, agree, all, answer, answerTo, ask, listOf, n, pick } from "./stage/people.ts";
import {
  refusal,
  relays,
  requestOf,
  resume,
  signIn,
  signUp,
  type SignedIn,
} from "./stage/people.ts";
import { createWorld, type World } from "./stage/server-world.ts";

const pair = (world: World): [SignedIn, SignedIn] => {
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  alice.news();
  return [alice, bob];
};

const ended = (person: SignedIn) => all(person.news(), "ended").map(({ why }) => why);

test("a request rings on all devices of the other account", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, bob);
  for (const device of [bob, phone]) device.news();
  const { request, said } = ask(world, alice, bob);
  assert.deepEqual(said, [{ type: "ringing", re: n, request: request.id }]);
  const [first, second] = [bob.news(), phone.news()];
  assert.equal(all(first, "asked").length, 1);
  assert.deepEqual(first, second);
  assert.deepEqual(pick(first, "asked").list, listOf(world, alice.person));
});

test("a device that comes online while a request rings hears it too", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  ask(world, alice, bob);
  assert.equal(all(signIn(world, bob.person).welcome, "asked").length, 1);
});

test("asking an offline person gets the answer that they are offline", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  bob.say({ type: "signOut" });
  assert.equal(refusal(ask(world, alice, bob).said), "offline");
});

test("a yes reaches all devices of both people, which can then reach each other", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, bob);
  const { request } = ask(world, alice, bob);
  for (const device of [alice, phone]) device.news();
  const said = answer(world, bob, request);
  assert.deepEqual(
    said.map(({ type }) => type),
    ["done", "answered", "reachable"],
  );
  const reachable = { type: "reachable", account: bob.person.id };
  const heard = alice.news();
  assert.equal(all(heard, "answered").length, 1);
  assert.deepEqual(pick(heard, "answered").list, listOf(world, bob.person));
  assert.deepEqual(pick(heard, "reachable"), {
    ...reachable,
    devices: [bob.device.id, phone.device.id],
  });
  const told = phone.news();
  assert.deepEqual(
    told.map(({ type }) => type),
    ["answered", "reachable"],
  );
  assert.deepEqual(pick(told, "answered").list, listOf(world, alice.person));
  assert.ok(relays(alice, bob));
  assert.ok(relays(phone, alice));
});

test("a no reaches both people, and opens nothing", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  pick(answer(world, bob, request, { says: "no" }), "done");
  const heard = alice.news();
  assert.equal(all(heard, "answered").length, 1);
  assert.equal(all(heard, "reachable").length, 0);
  assert.ok(!relays(alice, bob));
  assert.equal(refusal(ask(world, alice, bob).said), undefined);
});

test("when two devices answer, the first decides, and the second learns that it is late", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, bob);
  const { request } = ask(world, alice, bob);
  pick(answer(world, phone, request, { says: "no" }), "done");
  assert.equal(refusal(answer(world, bob, request)), "no-request");
  assert.ok(!relays(alice, bob));
});

test("a request that nobody answers ends after a minute, for both", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  ask(world, alice, bob);
  world.pass(39_000);
  for (const device of [alice, bob]) device.say({ type: "ping", n });
  world.pass(20_999);
  assert.deepEqual([ended(alice), ended(bob)], [[], []]);
  world.pass(1);
  assert.deepEqual([ended(alice), ended(bob)], [["expired"], ["expired"]]);
});

test("answering an expired request is too late", () => {
  const world = createWorld({ ringMs: 5000 });
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  world.pass(5000);
  assert.equal(refusal(answer(world, bob, request)), "no-request");
});

test("an answered request does not expire, and does not end a later one", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  world.pass(30_000);
  answer(world, bob, request, { says: "no" });
  ask(world, alice, bob);
  world.pass(30_000);
  assert.deepEqual([ended(alice), ended(bob)], [[], []]);
});

test("a request does not ring on the asker's own devices", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  ask(world, alice, bob);
  assert.deepEqual(all(addPhone(world, alice).welcome, "asked"), []);
});

test("the asker can withdraw a request, and nobody else can", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  const { request } = ask(world, alice, bob);
  const withdraw = { type: "withdraw", n, request: request.id } as const;
  for (const other of [carol, bob]) assert.equal(refusal(other.say(withdraw)), "no-request");
  pick(alice.say(withdraw), "done");
  assert.deepEqual(ended(bob), ["withdrawn"]);
  assert.equal(refusal(answer(world, bob, request)), "no-request");
});

test("leaving a chat whose request still rings withdraws it, and a later yes does not count", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  pick(alice.say({ type: "leave", n, account: bob.person.id, request: request.id }), "done");
  assert.deepEqual(ended(bob), ["withdrawn"]);
  assert.equal(refusal(answer(world, bob, request)), "no-request");
});

test("a second request between the same two people is busy, in either direction and from any device", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, alice);
  ask(world, alice, bob);
  assert.equal(refusal(ask(world, alice, bob).said), "busy");
  const again = requestOf(world, phone, bob);
  const list = listOf(world, alice.person, 1, [alice.device, phone.device]);
  assert.equal(refusal(phone.say({ type: "ask", n, request: again.signed, list })), "busy");
  assert.equal(refusal(ask(world, bob, alice).said), "busy");
});

test("when two requests cross, the second is busy, and its asker can say yes to the first", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  bob.news();
  const { request } = ask(world, alice, bob);
  assert.equal(all(bob.news(), "asked").length, 1);
  assert.equal(refusal(ask(world, bob, alice).said), "busy");
  pick(answer(world, bob, request), "done");
  assert.ok(relays(alice, bob));
});

test("requests to different people ring at the same time", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  pick(ask(world, alice, bob).said, "ringing");
  pick(ask(world, alice, carol).said, "ringing");
  pick(ask(world, carol, bob).said, "ringing");
});

test("when the asker leaves, the ringing stops", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  ask(world, alice, bob);
  alice.say({ type: "signOut" });
  assert.deepEqual(ended(bob), ["offline"]);
});

test("when the person asked leaves, the asker learns that", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  ask(world, alice, bob);
  bob.say({ type: "signOut" });
  assert.deepEqual(ended(alice), ["offline"]);
});

test("a connection lost for a moment does not end a ringing request", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  bob.cut();
  world.pass(5000);
  const again = resume(world, bob);
  assert.equal(all(again.welcome, "asked").length, 1);
  pick(answer(world, again, request), "done");
  assert.ok(relays(alice, again));
});

test("a connection lost for longer ends a ringing request", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  ask(world, alice, bob);
  bob.cut();
  world.pass(10_000);
  assert.deepEqual(ended(alice), ["offline"]);
});

test("one account can ring only so many people at once", () => {
  const world = createWorld({ ringing: 2 });
  const [alice, bob] = pair(world);
  const [carol, dave] = [signUp(world, "carol"), signUp(world, "dave")];
  pick(ask(world, dave, alice).said, "ringing");
  for (const other of [bob, carol]) pick(ask(world, alice, other).said, "ringing");
  const erin = signUp(world, "erin");
  assert.equal(refusal(ask(world, alice, erin).said), "too-many");
  pick(ask(world, erin, alice).said, "ringing");
});

test("asking the same person again and again is slowed down until they say yes", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const nag = () => {
    const { request, said } = ask(world, alice, bob);
    alice.say({ type: "withdraw", n, request: request.id });
    return refusal(said);
  };
  const codes = Array.from({ length: 12 }, nag);
  assert.deepEqual(codes, [...Array.from({ length: 10 }), "too-many", "too-many"]);
  agree(world, bob, alice);
  assert.deepEqual(Array.from({ length: 12 }, nag), Array.from({ length: 12 }));
});

test("somebody who has a grant can still ask", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  agree(world, alice, bob);
  pick(ask(world, alice, bob).said, "ringing");
});

test("a request signed by a different device, account or key is refused", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const mallory = signUp(world, "mallory");
  bob.news();
  const forged = [
    { from: alice.person.id },
    { from: alice.person.id, device: alice.device.id },
    { device: alice.device.id },
    { to: mallory.person.id },
    { expires: world.now() },
    { expires: world.now() + limits.answerLifeMs + 1 },
  ];
  for (const fields of forged) {
    assert.equal(refusal(ask(world, mallory, bob, fields).said), "bad-proof");
  }
  const list = listOf(world, alice.person);
  const genuine = requestOf(world, alice, bob).signed;
  const replayed = mallory.say({ type: "ask", n, request: genuine, list });
  assert.equal(refusal(replayed), "bad-proof");
  assert.deepEqual(bob.news(), []);
});

test("a request needs a device list of the asker's own account", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { signed } = requestOf(world, alice, bob);
  for (const list of [listOf(world, bob.person), Uint8Array.of(1)]) {
    assert.equal(refusal(alice.say({ type: "ask", n, request: signed, list })), "bad-proof");
  }
});

test("nobody can answer for somebody else's account", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  const { request } = ask(world, alice, bob);
  assert.equal(refusal(answer(world, carol, request)), "bad-proof");
  const renamed = { ...request, to: carol.person.id };
  assert.equal(refusal(answer(world, carol, renamed)), "no-request");
  assert.equal(refusal(answer(world, alice, request)), "bad-proof");
  const list = listOf(world, bob.person);
  const stolen = { type: "answer", n, answer: answerTo(world, request, bob), list } as const;
  assert.equal(refusal(carol.say(stolen)), "bad-proof");
  assert.ok(!relays(carol, alice));
  const inAnothersName = answer(world, bob, request, { device: bob.person.phone.id });
  assert.equal(refusal(inAnothersName), "bad-proof");
  const carols = listOf(world, carol.person);
  assert.equal(refusal(bob.say({ ...stolen, list: carols })), "bad-proof");
  pick(answer(world, bob, request), "done");
});

test("an answer to any request but the ringing one is late", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const first = ask(world, alice, bob);
  alice.say({ type: "withdraw", n, request: first.request.id });
  ask(world, alice, bob);
  assert.equal(refusal(answer(world, bob, first.request)), "no-request");
  const turned = { ...first.request, from: bob.person.id, to: alice.person.id };
  assert.equal(refusal(answer(world, alice, turned)), "no-request");
});

test("an expired answer is refused", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  const late = answer(world, bob, request, { expires: world.now() });
  assert.equal(refusal(late), "bad-proof");
});

test("to a blocked asker the other looks offline", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  pick(bob.say({ type: "block", n, account: alice.person.id, on: true, agoMs: 0 }), "done");
  assert.equal(refusal(ask(world, alice, bob).said), "offline");
  assert.deepEqual(all(bob.news(), "asked"), []);
  assert.deepEqual(all(signIn(world, bob.person).welcome, "asked"), []);
});

test("to somebody blocked while it rings, it looks as if nobody answered", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  pick(ask(world, alice, bob).said, "ringing");
  bob.say({ type: "block", n, account: alice.person.id, on: true, agoMs: 0 });
  const again = signIn(world, bob.person);
  assert.deepEqual(all(again.welcome, "asked"), []);
  world.pass(30_000);
  for (const device of [alice, again]) device.say({ type: "ping", n });
  world.pass(30_000);
  assert.deepEqual(ended(alice), ["expired"]);
  assert.deepEqual(ended(again), []);
});

test("a block ends the ringing only for the blocker, and any answer is late", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, bob);
  const { request } = ask(world, alice, bob);
  phone.news();
  bob.say({ type: "block", n, account: alice.person.id, on: true, agoMs: 0 });
  assert.deepEqual(ended(phone), ["answered"]);
  assert.deepEqual(ended(alice), []);
  assert.equal(refusal(answer(world, phone, request)), "no-request");
});

test("a block survives the next sign-in, and lasts until it is removed", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  bob.say({ type: "block", n, account: alice.person.id, on: true, agoMs: 0 });
  world.restart();
  const [back, again] = [signIn(world, alice.person), signIn(world, bob.person)];
  assert.deepEqual(pick(again.welcome, "signedIn").blocked, [alice.person.id]);
  ask(world, back, again);
  assert.deepEqual(all(again.news(), "asked"), []);
  again.say({ type: "block", n, account: alice.person.id, on: false, agoMs: 0 });
  world.pass(39_000);
  for (const device of [back, again]) device.say({ type: "ping", n });
  world.pass(21_000);
  ask(world, back, again);
  assert.equal(all(again.news(), "asked").length, 1);
});

test("asking somebody whom you block is refused, and blocking ends your own request", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  pick(ask(world, bob, alice).said, "ringing");
  bob.say({ type: "block", n, account: alice.person.id, on: true, agoMs: 0 });
  assert.deepEqual(ended(alice), ["withdrawn"]);
  assert.equal(refusal(ask(world, bob, alice).said), "not-now");
});
