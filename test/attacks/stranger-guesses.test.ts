// What somebody without a password can do by guessing one, from as many addresses as they like.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "#peer";
import { forget } from "../peer/stage/stories.ts";
import { openWorld } from "../peer/stage/world.ts";
import { addPhone, greet, n, pick, prove, refusal, resume } from "../server/stage/people.ts";
import { showPassword, signUp, type SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";

const hourMs = 3_600_000;
const message = Uint8Array.of(1);

/** Starts a guess from an address where nobody has been before. */
let addresses = 0;
function guess(world: World, mark?: Uint8Array | undefined) {
  addresses += 1;
  const connection = greet(world, world.connect({ text: `guesser ${addresses}` }));
  const said = connection.say({ type: "signInStart", n, name: "alice", message, mark });
  connection.cut();
  return refusal(said);
}

/** How many of these guesses the server has let through. */
function allowed(world: World, count: number, everyMs: number): number {
  let through = 0;
  for (let at = 0; at < count; at += 1) {
    if (guess(world) === undefined) through += 1;
    world.pass(everyMs);
  }
  return through;
}

const phoneOf = (world: World, { person }: SignedIn, text: string) => {
  const connection = greet(world, world.connect({ text }));
  return showPassword(person, connection, person.password);
};

test("a06: a thousand addresses get ten guesses at an account, and then ever fewer", () => {
  const world = createWorld();
  signUp(world, "alice");
  assert.equal(allowed(world, 1_000, 0), 10);
  assert.ok(allowed(world, 2_000, 10_000) <= 11, "in the first hours the wait doubles");
  assert.ok(allowed(world, 1_440, 60_000) <= 25, "in a day there is one an hour");
});

test("a06: the owner signs in meanwhile from an address that was right before", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  pick(phoneOf(world, alice, "alice's office"), "account");
  allowed(world, 100, 0);
  pick(phoneOf(world, alice, "alice's office"), "account");
  assert.equal(refusal(phoneOf(world, alice, "alice's hotel")), "too-many");
});

test("a06: the address of a device that came in with its key has been right, too", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const connection = greet(world, world.connect({ text: "alice's train" }));
  pick(prove(world, alice.device, connection), "signedIn");
  allowed(world, 100, 0);
  pick(phoneOf(world, alice, "alice's train"), "account");
});

test("a06: a device that was right before signs in anywhere, also after a restart", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const { mark } = pick(alice.welcome, "signedIn");
  world.restart();
  allowed(world, 100, 0);
  assert.equal(guess(world), "too-many");
  assert.equal(guess(world, mark), undefined);
});

test("a06: the mark of another account, or one made up, opens nothing", () => {
  const world = createWorld();
  signUp(world, "alice");
  const { mark } = pick(signUp(world, "mallory").welcome, "signedIn");
  allowed(world, 100, 0);
  for (const wrong of [mark, new Uint8Array(48), new Uint8Array()]) {
    assert.equal(guess(world, wrong), "too-many");
  }
});

test("a06: a stolen mark gets no more guesses than one address", () => {
  const world = createWorld();
  const { mark } = pick(signUp(world, "alice").welcome, "signedIn");
  const codes = Array.from({ length: 8 }, () => guess(world, mark));
  assert.equal(codes.filter((code) => code === "too-many").length, 3);
});

test("a06: at the next sign-in the person sees how often others have guessed, and only once", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  allowed(world, 100, 0);
  const again = resume(world, alice);
  assert.equal(pick(again.welcome, "signedIn").guesses, 10);
  assert.equal(pick(resume(world, again).welcome, "signedIn").guesses, 0);
});

test("a06: the person's own slips on the way in neither count nor slow them down", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  for (let time = 0; time < 30; time += 1) {
    const connection = greet(world, world.connect({ text: `alice on tour ${time}` }));
    assert.equal(refusal(showPassword(alice.person, connection, "slip")), "wrong-password");
    pick(showPassword(alice.person, connection, alice.person.password), "account");
  }
  assert.equal(pick(addPhone(world, alice).welcome, "signedIn").guesses, 0);
});

test("a06: a day after the last guess, all is as before", () => {
  const world = createWorld();
  signUp(world, "alice");
  allowed(world, 100, 0);
  world.pass(26 * hourMs);
  assert.equal(allowed(world, 100, 0), 10);
});

test("a06: the screen of the person shows at the next sign-in that others have guessed", async () => {
  const world = await openWorld();
  const alice = await world.person("alice");
  const mallory = world.device("alice");
  mallory.start();
  await world.signIn(mallory, "a guess");
  await world.signIn(mallory, "another guess");
  for (const isFirst of [true, false]) {
    alice.crash();
    forget(alice);
    alice.start();
    world.advance(250);
    const told = alice.heard("guessed").map(sentenceOf);
    const words =
      "since you last signed in, 2 wrong passwords have been tried for your name; " +
      "if that was not you, others are guessing: a long password is safe";
    assert.deepEqual(told, isFirst ? [words] : []);
  }
});

test("a06: a device keeps its mark, and shows it when it asks for a password again", async () => {
  const world = await openWorld();
  const alice = world.device("alice");
  alice.start();
  await world.signUp(alice);
  alice.says({ do: "staySignedIn", stay: false });
  alice.crash();
  alice.start();
  await world.signIn(alice);
  const [{ mark } = {}] = alice.sent("signInStart").slice(-1);
  assert.deepEqual(mark, alice.received("signedIn")[0]?.mark);
});
