// Grants: how long a yes lets frames pass, how it ends, and that it does not come back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, sealRequest, type AccountId, type DeviceId, type RequestId } from "#protocol";
import { addPhone, agree, all, answer, answerTo, ask, createAccount, greet } from "./people.ts";
import { n, pick, prove, refusal } from "./people.ts";
import { relays, requestOf, resume, signIn, signUp, type SignedIn } from "./people.ts";
import { createWorld, type World } from "./world.ts";

const hourMs = 3_600_000;

const pair = (world: World): [SignedIn, SignedIn] => [signUp(world, "alice"), signUp(world, "bob")];

/** A request that nobody has signed. */
const unsigned = sealRequest(
  {
    id: "00".repeat(16) as RequestId,
    from: "11".repeat(32) as AccountId,
    to: "22".repeat(32) as AccountId,
    device: "33".repeat(32) as DeviceId,
    expires: 0,
    waiting: false,
  },
  () => new Uint8Array(64),
);

const show = (person: SignedIn, yes: Uint8Array, request = unsigned) =>
  person.say({ type: "grant", n, request, answer: yes });

const leave = (person: SignedIn, other: SignedIn) =>
  person.say({ type: "leave", n, account: other.person.id });

/** So much time with both at their devices. */
function stay(world: World, people: SignedIn[], ms: number): void {
  for (let left = ms; left > 0; left -= 30_000) {
    for (const person of people) person.say({ type: "ping", n });
    world.pass(Math.min(30_000, left));
  }
}

test("frames pass until the yes expires, and then both are told that they pass no more", () => {
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

test("a yes for ever holds for twelve hours", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  answer(world, bob, request, { expires: world.now() + 1000 * hourMs });
  stay(world, [alice, bob], limits.answerLifeMs - 1);
  assert.ok(relays(alice, bob));
  world.pass(1);
  assert.ok(!relays(alice, bob));
});

test("whoever leaves is done, and the other is told and cannot reach it any more", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const phone = addPhone(world, alice);
  agree(world, alice, bob);
  phone.news();
  pick(leave(alice, bob), "done");
  assert.deepEqual(all(bob.news(), "left"), [{ type: "left", account: alice.person.id }]);
  assert.deepEqual(pick(phone.news(), "reachable").devices, []);
  assert.ok(!relays(bob, alice));
});

test("leaving somebody with whom nothing was agreed tells nobody", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  bob.news();
  pick(leave(alice, bob), "done");
  assert.deepEqual(bob.news(), []);
});

test("a grant with one is none with another", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  agree(world, alice, bob);
  agree(world, bob, carol);
  assert.ok(!relays(alice, carol));
  leave(bob, alice);
  assert.ok(relays(bob, carol));
});

test("all devices that come and go are told to the other side", () => {
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

test("the consent of an account ends when its last device signs out, and the other is told", () => {
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

test("a lost connection ends no consent for five minutes", () => {
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

test("after five minutes without any device the consent is over, and the other is told", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  agree(world, alice, bob);
  alice.cut();
  stay(world, [bob], 299_999);
  assert.deepEqual(all(bob.news(), "left"), []);
  world.pass(1);
  assert.equal(all(bob.news(), "left").length, 1);
  assert.ok(!relays(bob, signIn(world, alice.person)));
});

test("five minutes without any device are counted anew each time", () => {
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

test("a yes that is shown while the other is away waits for that one for five minutes", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yeses = [agree(world, alice, bob), agree(world, alice, bob)];
  world.restart();
  const back = signIn(world, alice.person);
  for (const yes of yeses) {
    pick(show(back, yes), "done");
    stay(world, [back], 300_000);
    assert.equal(refusal(show(back, yes)), "no-grant");
  }
  assert.ok(!relays(signIn(world, bob.person), back));
});

test("a server that has forgotten a yes is shown it again by the one who had asked", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yes = agree(world, alice, bob);
  world.restart();
  const [back, again] = [signIn(world, alice.person), signIn(world, bob.person)];
  assert.ok(!relays(back, again));
  pick(show(back, yes), "done");
  assert.deepEqual(pick(again.news(), "reachable").devices, [back.device.id]);
  assert.ok(relays(back, again));
  assert.ok(relays(again, back));
});

test("nobody gets a grant by saying yes to a question that was never asked", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  alice.news();
  const { request } = requestOf(world, alice, mallory);
  show(mallory, answerTo(world, request, mallory));
  assert.ok(!relays(mallory, alice));
  assert.deepEqual(alice.news(), []);
});

test("a server that has forgotten is shown the yes with its request by the one who said it", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request, signed } = requestOf(world, alice, bob);
  pick(show(bob, answerTo(world, request, bob), signed), "done");
  assert.ok(relays(bob, alice));
  assert.ok(relays(alice, bob));
});

test("a request that does not fit the yes, or is over, is none", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  const bob = signUp(world, "bob");
  const { request, signed } = requestOf(world, alice, mallory);
  const forged = requestOf(world, mallory, alice, { ...request });
  const posing = requestOf(world, mallory, alice, { ...request, device: mallory.device.id });
  const another = requestOf(world, alice, mallory).signed;
  const toBob = requestOf(world, alice, bob, { id: request.id }).signed;
  const old = requestOf(world, alice, mallory, { id: request.id, expires: world.now() }).signed;
  const yes = answerTo(world, request, mallory);
  for (const shown of [forged.signed, posing.signed, another, toBob, old]) {
    pick(show(mallory, yes, shown), "done");
    assert.ok(!relays(mallory, alice));
  }
  assert.equal(refusal(show(mallory, yes, Uint8Array.of(1))), "bad-proof");
  pick(show(mallory, yes, signed), "done");
  assert.ok(relays(mallory, alice));
});

/** The same account at a server that had lost it. */
function signUpAgain(world: World, { person, device }: SignedIn): SignedIn {
  const connection = greet(world);
  createAccount(world, person, connection);
  return { ...connection, person, device, welcome: prove(world, device, connection) };
}

test("two whose accounts were lost have their grant again, whoever comes back first", () => {
  for (const askerIsFirst of [true, false]) {
    const world = createWorld();
    const empty = world.database().copy();
    const [alice, bob] = pair(world);
    const { request, signed } = requestOf(world, alice, bob);
    const yes = answerTo(world, request, bob);
    world.restart(empty);
    const [first, second] = askerIsFirst ? [alice, bob] : [bob, alice];
    const one = signUpAgain(world, first);
    show(one, yes, signed);
    const other = signUpAgain(world, second);
    show(other, yes, signed);
    assert.ok(relays(one, other) && relays(other, one));
  }
});

test("the yes that oneself has said holds, but waits for the other to show it", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yes = agree(world, alice, bob);
  world.restart();
  const [back, again] = [signIn(world, alice.person), signIn(world, bob.person)];
  pick(show(again, yes), "done");
  assert.ok(!relays(again, back));
  pick(show(back, yes), "done");
  assert.ok(relays(again, back));
});

test("a yes of others, a no, a forged yes and an old yes are refused", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const mallory = signUp(world, "mallory");
  const { request } = requestOf(world, alice, bob);
  const codes = [
    refusal(show(mallory, answerTo(world, request, bob))),
    refusal(show(alice, answerTo(world, request, bob, { says: "no" }))),
    refusal(show(alice, answerTo(world, request, mallory))),
    refusal(show(alice, answerTo(world, request, mallory, { device: bob.device.id }))),
    refusal(show(alice, answerTo(world, request, alice, { to: alice.person.id }))),
    refusal(show(alice, Uint8Array.of(1))),
    refusal(show(alice, answerTo(world, request, bob, { expires: world.now() }))),
    refusal(show(alice, answerTo(world, request, bob, { device: mallory.person.phone.id }))),
  ];
  assert.deepEqual(codes, [
    ...Array.from({ length: 6 }, () => "bad-proof"),
    "no-grant",
    "unknown-device",
  ]);
  assert.ok(!relays(alice, bob));
});

test("a yes gives no grant any more after one of the two has left", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yes = agree(world, alice, bob);
  leave(bob, alice);
  assert.equal(refusal(show(alice, yes)), "no-grant");
  assert.equal(refusal(show(bob, yes)), "no-grant");
  assert.ok(!relays(alice, bob));
  agree(world, alice, bob);
  assert.ok(relays(alice, bob));
});

test("nor does an earlier yes of the same two, that a later one had replaced", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yeses = [agree(world, alice, bob), agree(world, bob, alice), agree(world, alice, bob)];
  leave(bob, alice);
  for (const yes of yeses) {
    for (const person of [alice, bob]) assert.equal(refusal(show(person, yes)), "no-grant");
  }
});

test("nor does a yes that outlives what the server remembers of others", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = requestOf(world, alice, bob);
  const yes = answerTo(world, request, bob, { expires: world.now() + 100 * hourMs });
  pick(show(alice, yes), "done");
  leave(bob, alice);
  stay(world, [alice, bob], 13 * hourMs);
  assert.equal(refusal(show(alice, yes)), "no-grant");
});

test("a yes that is shown while it holds changes nothing", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const first = agree(world, alice, bob);
  world.pass(1000);
  agree(world, alice, bob);
  pick(show(alice, first), "done");
  assert.ok(relays(alice, bob));
});

test("a request whose yes is over cannot be made again", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request } = ask(world, alice, bob);
  pick(answer(world, bob, request), "done");
  leave(bob, alice);
  assert.equal(refusal(ask(world, alice, bob, { id: request.id }).said), "no-request");
});

test("when everybody has gone and all has expired, the server waits for nothing any more", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const carol = signUp(world, "carol");
  agree(world, alice, bob);
  agree(world, bob, carol);
  leave(alice, bob);
  ask(world, alice, bob);
  for (const person of [alice, bob, carol]) person.cut();
  world.pass(13 * hourMs);
  assert.equal(world.idleMs(), undefined);
});

for (const [way, ms] of [
  ["forward", 24 * hourMs],
  ["back", -24 * hourMs],
] as const) {
  test(`a grant holds when the server's clock is set a day ${way}, also for who comes back`, () => {
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
