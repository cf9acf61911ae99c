// Grants: how long a yes lets frames pass, how it ends, and why it cannot come back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "#protocol";
import { addPhone, agree, all, answer, answerTo, ask, n, pick, refusal } from "./stage/people.ts";
import { relays, requestOf, resume, signIn, signUp, type SignedIn } from "./stage/people.ts";
import { createWorld, type World } from "./stage/server-world.ts";
import { leave, pair, show } from "./stage/yeses.ts";

const hourMs = 3_600_000;

/** Lets this much time pass while these people stay online, ms. */
function stay(world: World, people: SignedIn[], ms: number): void {
  for (let left = ms; left > 0; left -= 30_000) {
    for (const person of people) person.say({ type: "ping", n });
    world.pass(Math.min(30_000, left));
  }
}

test("frames pass until the yes expires, and then both sides learn that they no longer do", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  answer(world, bob, request, { expires: world.now() + hourMs });
  stay(world, [alice, bob], hourMs - 1);
  assert.ok(relays(alice, bob));
  world.pass(1);
  for (const person of [alice, bob]) {
    assert.deepEqual(pick(person.news(), "reachable").devices, []);
  }
  assert.ok(!relays(alice, bob));
});

test("a yes that is meant to last for ever holds for twelve hours", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  answer(world, bob, request, { expires: world.now() + 1000 * hourMs });
  stay(world, [alice, bob], limits.answerLifeMs - 1);
  assert.ok(relays(alice, bob));
  world.pass(1);
  assert.ok(!relays(alice, bob));
});

test("after one side leaves, the other learns it and can no longer reach them", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, alice);
  const yes = agree(world, alice, bob);
  phone.news();
  const said = leave(alice, bob, yes);
  pick(said, "done");
  assert.deepEqual(all(said, "left"), []);
  const left = { type: "left", account: alice.person.id, how: "left" };
  assert.deepEqual(all(bob.news(), "left"), [left]);
  const heard = phone.news();
  assert.deepEqual(pick(heard, "left"), { type: "left", account: bob.person.id, how: "own" });
  assert.deepEqual(pick(heard, "reachable").devices, []);
  assert.ok(!relays(bob, alice));
});

test("leaving somebody without an agreement notifies nobody", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  bob.news();
  pick(leave(alice, bob, answerTo(world, requestOf(world, alice, bob).request, bob)), "done");
  assert.deepEqual(bob.news(), []);
});

test("a grant with one person is not a grant with another", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  const yes = agree(world, alice, bob);
  agree(world, bob, carol);
  assert.ok(!relays(alice, carol));
  leave(bob, alice, yes);
  assert.ok(relays(bob, carol));
});

test("the other side learns of every device that comes or goes", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  agree(world, alice, bob);
  const phone = addPhone(world, alice);
  assert.deepEqual(pick(bob.news(), "reachable").devices, [alice.device.id, phone.device.id]);
  assert.deepEqual(pick(phone.welcome, "reachable").devices, [bob.device.id]);
  alice.say({ type: "signOut" });
  assert.deepEqual(pick(bob.news(), "reachable").devices, [phone.device.id]);
  assert.ok(relays(phone, bob));
});

test("an account's consent ends when its last device signs out, and the other side learns it", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, alice);
  agree(world, alice, bob);
  phone.say({ type: "signOut" });
  assert.ok(relays(bob, alice));
  bob.news();
  alice.say({ type: "signOut" });
  assert.equal(all(bob.news(), "left").length, 1);
  const again = signIn(world, alice.person);
  assert.ok(!relays(bob, again));
});

test("a consent survives the loss of the connection for five minutes", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  agree(world, alice, bob);
  alice.cut();
  stay(world, [bob], 299_999);
  const again = resume(world, alice);
  assert.deepEqual(pick(again.welcome, "reachable").devices, [bob.device.id]);
  assert.ok(relays(bob, again));
  stay(world, [bob, again], 600_000);
  assert.ok(relays(again, bob));
});

test("after five minutes without any device the consent ends, and the other side learns it", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  agree(world, alice, bob);
  alice.cut();
  stay(world, [bob], 299_999);
  assert.deepEqual(all(bob.news(), "left"), []);
  world.pass(1);
  assert.equal(pick(bob.news(), "left").how, "away");
  assert.ok(!relays(bob, signIn(world, alice.person)));
});

test("the five minutes start over each time the last device goes", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  agree(world, alice, bob);
  alice.cut();
  stay(world, [bob], 200_000);
  const again = resume(world, alice);
  again.cut();
  stay(world, [bob], 200_000);
  const third = resume(world, again);
  assert.ok(relays(bob, third));
  third.cut();
  stay(world, [bob], 300_000);
  assert.equal(all(bob.news(), "left").length, 1);
  const fourth = signIn(world, alice.person);
  agree(world, fourth, bob);
  fourth.cut();
  stay(world, [bob], 300_000);
  assert.equal(all(bob.news(), "left").length, 1);
});

test("a yes that one side shows waits five minutes for the other to come back", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yes = agree(world, alice, bob);
  world.restart();
  const back = signIn(world, alice.person);
  pick(show(back, yes), "done");
  stay(world, [back], 300_000);
  assert.equal(refusal(show(back, yes)), "no-grant");
  assert.ok(!relays(signIn(world, bob.person), back));
});

test("once one of the two has left, the yes no longer gives a grant", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yes = agree(world, alice, bob);
  leave(bob, alice, yes);
  assert.equal(refusal(show(alice, yes)), "no-grant");
  assert.equal(refusal(show(bob, yes)), "no-grant");
  assert.ok(!relays(alice, bob));
  agree(world, alice, bob);
  assert.ok(relays(alice, bob));
});

test("after leaving, an earlier yes that a later one replaced gives no grant either", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yeses = [agree(world, alice, bob), agree(world, bob, alice), agree(world, alice, bob)];
  leave(bob, alice, yeses[0] ?? assert.fail());
  for (const yes of yeses) {
    for (const person of [alice, bob]) assert.equal(refusal(show(person, yes)), "no-grant");
  }
});

test("leaving during a restart of the server counts for everyone who shows the yes later", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, alice);
  const yes = agree(world, alice, bob);
  world.restart();
  const back = signIn(world, alice.person);
  pick(leave(back, bob, yes), "done");
  const again = signIn(world, alice.person, phone.device);
  const heard = show(again, yes);
  assert.equal(refusal(heard), "no-grant");
  assert.deepEqual(pick(heard, "left"), { type: "left", account: bob.person.id, how: "own" });
  const bobIsBack = signIn(world, bob.person);
  const left = { type: "left", account: alice.person.id, how: "left" };
  assert.deepEqual(pick(show(bobIsBack, yes), "left"), left);
  assert.ok(!relays(bobIsBack, again));
});

test("leaving an old yes does not end a later agreement", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const old = agree(world, alice, bob);
  leave(alice, bob, old);
  agree(world, alice, bob);
  pick(leave(alice, bob, old), "done");
  assert.ok(relays(alice, bob));
  world.restart();
  const [back, again] = [signIn(world, alice.person), signIn(world, bob.person)];
  agree(world, back, again);
  pick(leave(back, again, old), "done");
  assert.ok(relays(back, again));
});

test("a yes that was left gives no grant, even if the server forgets other ones sooner", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = requestOf(world, alice, bob);
  const yes = answerTo(world, request, bob, { expires: world.now() + 100 * hourMs });
  pick(show(alice, yes), "done");
  leave(bob, alice, yes);
  stay(world, [alice, bob], 13 * hourMs);
  assert.equal(refusal(show(alice, yes)), "no-grant");
});

test("showing a yes that still holds changes nothing", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const first = agree(world, alice, bob);
  world.pass(1000);
  agree(world, alice, bob);
  pick(show(alice, first), "done");
  assert.ok(relays(alice, bob));
});

/** Alice and Bob, and what he said to two requests: the second yes expires first. */
function twoYeses(world: World): { alice: SignedIn; bob: SignedIn; yeses: [string, string] } {
  const [alice, bob] = pair(world);
  const first = agree(world, alice, bob);
  const { request } = ask(world, alice, bob);
  answer(world, bob, request, { expires: world.now() + hourMs / 2 });
  const last = pick(alice.news(), "answered").answer;
  return { alice, bob, yeses: [first.toHex(), last.toHex()] };
}

/** The yes that the server reports to a device that has just signed in. */
const reported = ({ welcome }: SignedIn): string => pick(welcome, "answered").answer.toHex();

test("the last yes counts, even if the one before it would have held for longer", () => {
  const world = createWorld();
  const { alice, bob, yeses } = twoYeses(world);
  assert.equal(reported(addPhone(world, alice)), yeses[1]);
  stay(world, [alice, bob], hourMs / 2);
  assert.ok(!relays(alice, bob));
});

test("a yes that a later one has replaced does not come back when somebody shows it", () => {
  const world = createWorld();
  const { alice, bob, yeses } = twoYeses(world);
  const [first, last] = yeses.map((yes) => Uint8Array.fromHex(yes));
  assert.ok(first && last);
  pick(show(alice, first), "done");
  assert.equal(reported(resume(world, bob)), yeses[1]);
  world.restart();
  const [back, again] = [signIn(world, alice.person), signIn(world, bob.person)];
  pick(show(back, last), "done");
  pick(show(back, first), "done");
  assert.equal(reported(resume(world, again)), yeses[1]);
});

test("a request cannot be made again once its yes has ended", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  pick(answer(world, bob, request), "done");
  leave(bob, alice, answerTo(world, request, bob));
  assert.equal(refusal(ask(world, alice, bob, { id: request.id }).said), "no-request");
});

test("when everyone has gone and everything has expired, the server has no deadline left", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  const yes = agree(world, alice, bob);
  agree(world, bob, carol);
  leave(alice, bob, yes);
  ask(world, alice, bob);
  for (const person of [alice, bob, carol]) person.cut();
  world.pass(13 * hourMs);
  assert.equal(world.idleMs(), undefined);
});

for (const [way, ms] of [
  ["forward", 24 * hourMs],
  ["back", -24 * hourMs],
] as const) {
  test(`a grant holds when the server's clock is set a day ${way}, and also after a reconnect`, () => {
    const world = createWorld();
    const [alice, bob] = pair(world);
    const yes = agree(world, alice, bob);
    world.setClock(ms);
    stay(world, [alice, bob], hourMs / 2);
    assert.ok(relays(alice, bob));
    const back = resume(world, alice);
    pick(show(back, yes), "done");
    assert.ok(relays(back, bob));
    stay(world, [back, bob], hourMs / 2);
    assert.ok(!relays(back, bob));
  });
}
