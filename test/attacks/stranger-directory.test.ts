// What anybody with an account can learn of everybody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forget } from "../peer/stage/stories.ts";
import { openWorld } from "../peer/stage/world.ts";
import { addPhone, agree, all, ask, n, pick, refusal, relays } from "../server/stage/people.ts";
import { signIn, signUp, told, type SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";

/** How many of these look-ups the device gets an answer to. */
function found(device: SignedIn, count: number, between: () => void): number {
  let answers = 0;
  for (let at = 0; at < count; at += 1) {
    const said = device.say({ type: "find", n, name: "bob" });
    answers += all(said, "directory").length;
    between();
  }
  return answers;
}

test("a11: an account looks up a hundred names at once, and then ten a minute", () => {
  const world = createWorld();
  const mallory = signUp(world, "mallory");
  signUp(world, "bob");
  assert.ok(found(mallory, 3_600, () => world.pass(1_000)) <= 100 + 600);
  found(mallory, 1, () => {});
  const refused = pick(mallory.say({ type: "find", n, name: "bob" }), "refused");
  assert.equal(refused.code, "too-many");
  assert.ok((refused.retryMs ?? 0) > 0);
});

test("a11: more devices of an account look up no more names", () => {
  const world: World = createWorld();
  const mallory = signUp(world, "mallory");
  const phone = addPhone(world, mallory);
  signUp(world, "bob");
  const wait = () => world.pass(60);
  assert.ok(found(mallory, 200, wait) + found(phone, 200, wait) <= 105);
  const alice = signUp(world, "alice");
  assert.equal(refusal(alice.say({ type: "find", n, name: "bob" })), undefined);
});

/** The arrivals and departures that a device has heard of, once all are announced. */
function presenceOf(world: World, device: SignedIn): string[] {
  world.pass(200);
  return told(device.news());
}

const hide = (device: SignedIn, on: boolean) => pick(device.say({ type: "hide", n, on }), "done");

test("a11: a person who hides looks to everybody as if they had gone", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  mallory.news();
  hide(alice, true);
  assert.deepEqual(presenceOf(world, mallory), ["-alice"]);
  assert.deepEqual(told(signUp(world, "bob").welcome), ["mallory"]);
  assert.equal(refusal(ask(world, mallory, alice).said), "offline");
  hide(alice, false);
  assert.ok(presenceOf(world, mallory).includes("alice"));
});

test("a11: hiding holds for every device of the account, also after a restart", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  hide(alice, true);
  world.restart();
  const watching = signIn(world, mallory.person);
  const phone = addPhone(world, alice);
  assert.equal(pick(phone.welcome, "signedIn").hidden, true);
  assert.deepEqual(presenceOf(world, watching), []);
  assert.deepEqual(all(watching.welcome, "lobby").at(-1)?.online, 1);
  phone.cut();
  world.pass(60_000);
  assert.deepEqual(presenceOf(world, watching), []);
});

test("a11: in a closed lobby, watching a person who hides shows nothing", () => {
  const world = createWorld({ lobbyCloses: 1, lobbyReopens: 1 });
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  hide(alice, true);
  world.pass(200);
  const said = mallory.say({ type: "watch", n, accounts: [alice.person.id] });
  assert.deepEqual(told(said), []);
});

test("a11: a person who hides goes on with the chats they are in", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  hide(alice, true);
  assert.ok(relays(bob, alice) && relays(alice, bob));
  pick(ask(world, bob, alice).said, "ringing");
});

test("a11: the screen shows that hiding worked, and shows it at every start", async () => {
  const world = await openWorld();
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  bob.says({ do: "who" });
  forget(bob);
  alice.says({ do: "hide", on: true });
  world.advance(1_000);
  assert.deepEqual(alice.heard("hidden"), [{ tell: "hidden", on: true }]);
  assert.deepEqual(bob.heard("wentOffline"), [{ tell: "wentOffline", name: "alice" }]);
  forget(alice);
  alice.crash();
  alice.start();
  world.advance(20_000);
  assert.deepEqual(alice.heard("hidden"), [{ tell: "hidden", on: true }]);
  alice.says({ do: "hide", on: false });
  world.advance(1_000);
  assert.deepEqual(bob.heard("cameOnline"), [{ tell: "cameOnline", name: "alice" }]);
});

test("a11: nor does the number of people online count somebody who blocks you", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  pick(alice.say({ type: "block", n, account: mallory.person.id, on: true, agoMs: 0 }), "done");
  const countFor = (device: SignedIn) => pick(addPhone(world, device).welcome, "lobby").online;
  assert.equal(countFor(mallory), 1);
  assert.equal(countFor(alice), 2);
});
