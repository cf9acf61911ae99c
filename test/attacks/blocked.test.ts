// What somebody can try whom you have blocked: at the server, with every frame it takes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FromServer } from "#protocol";
import { agree, all, answerTo, listOf, n, pick } from "../server/stage/people.ts";
import { refusal, relays, requestOf, signIn, signUp, told } from "../server/stage/people.ts";
import type { SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";
import { leave, show } from "../server/stage/yeses.ts";

const pair = (world: World): [SignedIn, SignedIn] => [
  signUp(world, "alice"),
  signUp(world, "mallory"),
];

const relay = (from: SignedIn, { device }: SignedIn): FromServer[] =>
  from.say({ type: "relay", to: device.id, frame: Uint8Array.of(2) });

/** Alice, and Mallory, with whom she has agreed and whom she has then left. */
function left(world: World): { alice: SignedIn; mallory: SignedIn; yes: Uint8Array } {
  const [alice, mallory] = pair(world);
  const yes = agree(world, mallory, alice);
  pick(leave(alice, mallory, yes), "done");
  return { alice, mallory, yes };
}

const block = (by: SignedIn, { person }: SignedIn, on = true) =>
  by.say({ type: "block", n, account: person.id, on, agoMs: 0 });

test("a02: a yes that was left counts no more after the server has restarted", () => {
  const world = createWorld();
  const { alice, mallory, yes } = left(world);
  world.restart();
  const [back, again] = [signIn(world, mallory.person), signIn(world, alice.person)];
  const heard = show(back, yes);
  assert.equal(refusal(heard), "no-grant");
  assert.equal(pick(heard, "left").how, "left");
  assert.ok(!relays(back, again));
});

test("a02: nor does one that a later yes has replaced before that was left", () => {
  const world = createWorld();
  const [alice, mallory] = pair(world);
  const old = agree(world, mallory, alice);
  const yes = agree(world, mallory, alice);
  world.restart();
  const again = signIn(world, alice.person);
  pick(leave(again, mallory, yes), "done");
  const back = signIn(world, mallory.person);
  for (const shown of [old, yes]) assert.equal(refusal(show(back, shown)), "no-grant");
});

test("a02: nor does one whose account signed out, or was away too long", () => {
  for (const how of ["signed out", "away"]) {
    const world = createWorld();
    const [alice, mallory] = pair(world);
    const yes = agree(world, mallory, alice);
    if (how === "away") alice.cut();
    else alice.say({ type: "signOut" });
    for (let at = 0; at < 11; at += 1) {
      world.pass(30_000);
      mallory.say({ type: "ping", n });
    }
    world.restart();
    assert.equal(refusal(show(signIn(world, mallory.person), yes)), "no-grant", how);
  }
});

test("a02: a yes between two of whom one blocks the other counts for neither", () => {
  const world = createWorld();
  const [alice, mallory] = pair(world);
  const { request, signed } = requestOf(world, mallory, alice);
  const yes = answerTo(world, request, alice);
  block(alice, mallory);
  assert.equal(refusal(show(mallory, yes, signed)), "no-grant");
  assert.equal(refusal(show(alice, yes, signed)), "no-grant");
  world.restart();
  const back = signIn(world, mallory.person); // Alice is not online now.
  assert.equal(refusal(show(back, yes, signed)), "no-grant");
});

test("a02: a block while the database looks a yes up still counts", () => {
  const world = createWorld();
  const [alice, mallory] = pair(world);
  const { request, signed } = requestOf(world, mallory, alice);
  const yes = answerTo(world, request, alice);
  world.hold();
  mallory.say({ type: "grant", n, request: signed, answer: yes });
  block(alice, mallory);
  world.release();
  assert.ok(!relays(mallory, alice));
});

test("a02: somebody whom you block sees you go, and never come", () => {
  const world = createWorld();
  const [alice, mallory] = pair(world);
  world.pass(250);
  mallory.news();
  block(alice, mallory);
  assert.deepEqual(told(mallory.news()), ["-alice"]);
  alice.say({ type: "signOut" });
  world.pass(1_000);
  signIn(world, alice.person);
  world.pass(1_000);
  assert.deepEqual(told(mallory.news()), []);
  assert.deepEqual(told(signIn(world, mallory.person).welcome), []);
});

test("a02: nor by watching, asking, relaying or looking up", () => {
  const world = createWorld({ lobbyCloses: 1, lobbyReopens: 0 });
  const [alice, mallory] = pair(world);
  block(alice, mallory);
  const accounts = [alice.person.id];
  assert.deepEqual(told(mallory.say({ type: "watch", n, accounts })), []);
  const { signed } = requestOf(world, mallory, alice);
  const list = listOf(world, mallory.person);
  const online = mallory.say({ type: "ask", n, request: signed, list });
  const relayed = relay(mallory, alice);
  alice.say({ type: "signOut" });
  world.pass(20_000);
  assert.deepEqual(mallory.say({ type: "ask", n, request: signed, list }), online);
  assert.deepEqual(relay(mallory, alice), relayed);
  assert.equal(refusal(mallory.say({ type: "find", n, name: "alice" })), "offline");
  assert.deepEqual(all(mallory.news(), "presence"), []);
});

test("a02: after an unblock you are there again, and the old yes is still over", () => {
  const world = createWorld();
  const { alice, mallory, yes } = left(world);
  block(alice, mallory);
  mallory.news();
  block(alice, mallory, false);
  assert.deepEqual(told(mallory.news()), ["alice"]);
  pick(mallory.say({ type: "find", n, name: "alice" }), "directory");
  assert.equal(refusal(show(mallory, yes)), "no-grant");
});

test("a02: after an unblock somebody who hides is still not there", () => {
  const world = createWorld();
  const [alice, mallory] = pair(world);
  pick(alice.say({ type: "hide", n, on: true }), "done");
  world.pass(250);
  block(alice, mallory);
  mallory.news();
  block(alice, mallory, false);
  world.pass(250);
  assert.deepEqual(told(mallory.news()), []);
  block(alice, mallory);
  pick(alice.say({ type: "hide", n, on: false }), "done");
  world.pass(250);
  assert.deepEqual(told(mallory.news()), []);
});
