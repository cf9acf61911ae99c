// Showing a yes to a server that has forgotten it: when this restores the grant, and when not.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agree,
  all,
  answerTo,
  createAccount,
  greet,
  pick,
  prove,
  refusal,
  relays,
  requestOf,
} from "./stage/people.ts";
import { signIn, signUp, type SignedIn } from "./stage/people.ts";
import { createWorld, type World } from "./stage/server-world.ts";
import { pair, show } from "./stage/yeses.ts";

test("the asker can show a yes again to a server that has forgotten it", () => {
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

test("a forgotten yes reaches everyone of both accounts who is already back", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const yes = agree(world, alice, bob);
  world.restart();
  const [back, again] = [signIn(world, alice.person), signIn(world, bob.person)];
  const heard = [show(back, yes), again.news()];
  assert.deepEqual(heard.map((frames) => all(frames, "answered").length), [1, 1]); // prettier-ignore
  const heardThen = [show(again, yes), back.news()];
  assert.deepEqual(heardThen.map((frames) => all(frames, "answered").length), [0, 0]); // prettier-ignore
});

test("saying yes to a question that nobody asked gives no grant", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  alice.news();
  const { request } = requestOf(world, alice, mallory);
  show(mallory, answerTo(world, request, mallory));
  assert.ok(!relays(mallory, alice));
  assert.deepEqual(alice.news(), []);
});

test("the person who said yes can show it together with the request", () => {
  const world = createWorld();
  const [alice, bob] = pair(world);
  const { request, signed } = requestOf(world, alice, bob);
  pick(show(bob, answerTo(world, request, bob), signed), "done");
  assert.ok(relays(bob, alice));
  assert.ok(relays(alice, bob));
});

test("a request that does not match the yes, or has expired, does not count", () => {
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

/** Signs the same account up at a server that has lost it. */
function signUpAgain(world: World, { person, device }: SignedIn): SignedIn {
  const connection = greet(world);
  createAccount(world, person, connection);
  return { ...connection, person, device, welcome: prove(world, device, connection) };
}

test("two people whose accounts were lost get their grant again, whoever comes back first", () => {
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

test("a yes that its own author shows counts, but waits until the other shows it too", () => {
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

test("a yes of somebody else, a no, a forged yes and an expired yes are refused", () => {
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
