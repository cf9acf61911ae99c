// What a false server can do to catch a password that it can then guess at: it needs somebody who signs
// up with it, so it shows the keys of the true server and says that a known name is new.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "#peer";
import type { FromServer } from "#protocol";
import { greet, n, refusal, signUp } from "../server/stage/people.ts";
import { createWorld } from "../server/stage/server-world.ts";
import { openWorld, type Device, type World } from "../peer/stage/world.ts";
import { createFalseServer } from "./stage/false-server.ts";

const password = "letmein, please";

/** Somebody who has not signed up yet, but has been in touch with the true server. */
async function newcomer(): Promise<{ world: World; carol: Device; seen: Welcome }> {
  const world = await openWorld();
  const carol = world.device("carol");
  carol.start();
  const [seen] = carol.received("welcome");
  if (!seen) throw new Error("the server has not greeted");
  return { world, carol, seen };
}

type Welcome = Extract<FromServer, { type: "welcome" }>;

/** Cuts the device off, so that it says hello again, to whoever is there. */
function reconnect(world: World, device: Device): void {
  device.cable("cut");
  device.cable("whole");
  world.advance(5_000);
  device.news();
}

for (const signs of [false, true]) {
  const how = signs ? "signs with a key of its own" : "signs nothing";
  test(`a05: a server that copies the true one's keys and ${how} gets no record`, async () => {
    const { world, carol, seen } = await newcomer();
    const mallory = await createFalseServer(world, seen);
    reconnect(world, carol);
    mallory.welcome(carol);
    carol.says({ do: "signUp", password });
    await world.settle();
    await mallory.answerSignUp(carol, signs);
    assert.deepEqual(carol.sent("signUpFinish"), []);
    const [told] = carol.heard("serverChanged").map(sentenceOf);
    assert.match(told ?? "", /could not prove that its key is its own/);
  });
}

/** Somebody whose name was taken in the middle of a sign-up, when the true server had signed. */
async function tooLate(): ReturnType<typeof newcomer> {
  const { world, carol, seen } = await newcomer();
  const quicker = world.device("carol");
  quicker.start();
  for (const one of [quicker, carol]) one.says({ do: "signUp", password });
  await world.settle();
  assert.equal(carol.heard("nameTaken").length, 1);
  return { world, carol, seen };
}

test("a05: a server with another key for signing, or none, is not the one that has signed", async () => {
  for (const other of ["its own key", "no key"]) {
    const { world, carol, seen } = await tooLate();
    const mallory = await createFalseServer(world, seen);
    reconnect(world, carol);
    mallory.welcome(carol, { signingKey: other === "no key" ? undefined : mallory.signingKey });
    assert.equal(carol.heard("serverChanged")[0]?.why, "key", other);
    carol.says({ do: "signUp", password });
    await world.settle();
    assert.equal(carol.sent("signUpStart").length, 1, other);
  }
});

test("a05: a greeting that was damaged on its way does not shut out the true server", async () => {
  const { world, carol, seen } = await newcomer();
  const mallory = await createFalseServer(world, seen);
  reconnect(world, carol);
  mallory.welcome(carol, { signingKey: mallory.signingKey });
  carol.crash();
  carol.start();
  await world.signUp(carol);
  assert.deepEqual(carol.heard("serverChanged"), []);
});

test("a05: nor does it help to repeat what the true server has signed for somebody else", async () => {
  const { world, carol } = await newcomer();
  const dave = await world.person("dave");
  carol.says({ do: "signUp", password });
  world.server.become("mute");
  await world.settle();
  const [signed] = dave.received("signUpNext");
  const [asked] = carol.sent("signUpStart");
  assert.ok(signed && asked);
  carol.hears({ ...signed, re: asked.n });
  await world.settle();
  assert.deepEqual(carol.sent("signUpFinish"), []);
  assert.equal(carol.heard("serverChanged")[0]?.why, "proof");
});

test("a05: a profile with an account never signs up again, whatever the server says", async () => {
  const { world, carol, seen } = await newcomer();
  await world.signUp(carol);
  carol.says({ do: "staySignedIn", stay: false });
  const mallory = await createFalseServer(world, seen);
  carol.crash();
  carol.disk.store.run("DELETE FROM profile WHERE key = 'registration'");
  carol.start();
  carol.news();
  mallory.welcome(carol);
  assert.equal(carol.heard("nameIsNew").length, 0);
  const [told] = carol.heard("serverChanged").map(sentenceOf);
  assert.match(told ?? "", /says that your name is new, but this profile has an account/);
  carol.says({ do: "signUp", password });
  await world.settle();
  assert.deepEqual(carol.sent("signUpStart").length, 1, "only that of her own sign-up");
});

test("a05: nor does one that has lost all but the keys of its device", async () => {
  const { world, carol, seen } = await newcomer();
  await world.signUp(carol);
  carol.says({ do: "staySignedIn", stay: false });
  const mallory = await createFalseServer(world, seen);
  carol.crash();
  carol.disk.store.run("DELETE FROM profile");
  carol.start();
  carol.news();
  mallory.welcome(carol);
  assert.deepEqual([carol.heard("nameIsNew").length, carol.heard("serverChanged").length], [0, 1]);
});

test("a05: the true server answers no sign-up for a name that is taken, so none can be a guess", () => {
  const world = createWorld();
  signUp(world, "alice");
  const asks = { type: "signUpStart", n, message: Uint8Array.of(1) } as const;
  assert.equal(refusal(greet(world).say({ ...asks, name: "alice" })), "taken");
  assert.equal(refusal(greet(world).say({ ...asks, name: "bob" })), undefined);
});
