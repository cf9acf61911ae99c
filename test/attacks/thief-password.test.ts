// Attacks with a password that somebody else has learned.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, forget, twoPeople, write } from "../peer/stage/stories.ts";
import type { Device, World } from "../peer/stage/world.ts";
import { n, pick, refusal, registrationOf, showPassword, signUp } from "../server/stage/people.ts";
import { createWorld } from "../server/stage/server-world.ts";

const [known, fresh] = ["the password of alice", "a new one"];

async function change(world: World, device: Device, from = known, to = fresh): Promise<void> {
  device.says({ do: "changePassword", from, to });
  await world.settle();
  world.advance(1_000);
}

/** Whether a device that knows nothing gets in with this password. */
async function opens(world: World, password: string): Promise<boolean> {
  const thief = world.device("alice");
  thief.start();
  await world.signIn(thief, password);
  const isIn = thief.heard("signedIn").length === 1;
  assert.equal(thief.heard("wrongPassword").length, isIn ? 0 : 1);
  thief.crash();
  return isIn;
}

test("a04: after a change the old password opens nothing, and all devices stay in", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  agree(alice, bob);
  forget(phone);
  await change(world, alice);
  assert.deepEqual(alice.heard("passwordChanged"), [{ tell: "passwordChanged", here: true }]);
  assert.deepEqual(phone.heard("passwordChanged"), [{ tell: "passwordChanged", here: false }]);
  assert.ok(!(await opens(world, known)));
  assert.ok(await opens(world, fresh));
  write(alice, "still here");
  assert.deepEqual(bob.read(), ["still here"]);
  for (const device of [alice, phone]) {
    device.crash();
    device.start();
    assert.equal(device.heard("opened").length, 1);
    assert.deepEqual(device.heard("signedOutHere"), []);
  }
});

test("a04: the old password is no new one", async () => {
  const { world, alice } = await twoPeople();
  await change(world, alice, known, known);
  assert.equal(alice.heard("samePassword").length, 1);
  assert.equal(alice.heard("passwordChanged").length, 0);
});

test("a04: it takes the old password", async () => {
  const { world, alice } = await twoPeople();
  await change(world, alice, "a guess");
  assert.equal(alice.heard("wrongPassword").length, 1);
  assert.ok(!(await opens(world, fresh)));
});

test("a05: a change is no way to a password that is easy to guess", async () => {
  const { world, alice } = await twoPeople();
  forget(alice);
  alice.estimates(999_999);
  await change(world, alice);
  assert.deepEqual(alice.heard("passwordWeighed"), [{ tell: "passwordWeighed", strength: "weak" }]);
  assert.equal(alice.sent("signUpStart").length, 1, "only that of her sign-up");
  assert.ok(await opens(world, known));
});

test("a05: a change makes no record from a response that the server has not signed", async () => {
  for (const signature of [undefined, new Uint8Array(64).fill(1)]) {
    const { world, alice } = await twoPeople();
    const [old] = alice.received("signUpNext");
    forget(alice);
    const before = alice.sent("signUpStart").length;
    alice.says({ do: "changePassword", from: known, to: fresh });
    const watch = (): void => {
      if (alice.sent("signUpStart").length === before) world.afterSteps(1, watch);
      else world.server.become("mute");
    };
    watch();
    await world.settle();
    const asked = alice.sent("signUpStart").at(-1);
    assert.ok(old && asked && alice.received("signUpNext").length === 1);
    alice.hears({ ...old, re: asked.n, signature });
    await world.settle();
    assert.deepEqual(alice.sent("setPassword"), []);
    assert.equal(alice.heard("serverChanged")[0]?.why, "proof");
  }
});

test("a04: devices that ask for the password open with the new one, and are the same devices", async () => {
  const { world, alice } = await twoPeople();
  const phone = await world.phoneOf(alice);
  for (const device of [alice, phone]) device.says({ do: "staySignedIn", stay: false });
  await change(world, alice);
  for (const device of [alice, phone]) {
    device.crash();
    forget(device);
    device.start();
    await world.signIn(device, fresh);
    assert.equal(device.heard("signedIn").length, 1);
    assert.deepEqual(device.heard("deviceOfItsOwn"), []);
    device.says({ do: "devices" });
    assert.equal(device.heard("devices")[0]?.devices.length, 2);
  }
});

test("a04: a kill at any point leaves the old password or the new one, and the profile whole", async () => {
  const came: string[] = [];
  for (let step = 1; came.at(-1) !== "never"; step += 1) {
    const { world, alice } = await twoPeople();
    alice.says({ do: "staySignedIn", stay: false });
    let state: "changing" | "killed" | "done" = "changing";
    world.afterSteps(step, () => {
      if (state !== "changing") return;
      state = "killed";
      alice.crash();
    });
    await change(world, alice);
    const isKilled = state !== "changing";
    state = "done";
    alice.crash();
    world.advance(60_000);
    forget(alice);
    alice.start();
    await world.signIn(alice, known);
    const isOld = alice.heard("signedIn").length === 1;
    if (!isOld) await world.signIn(alice, fresh);
    assert.equal(alice.heard("signedIn").length, isOld ? 0 : 1, `step ${step}`);
    assert.deepEqual(alice.heard("deviceOfItsOwn"), []);
    came.push(!isKilled ? "never" : isOld ? "old" : "new");
  }
  assert.ok(came.length > 20);
  assert.deepEqual([...new Set(came)], ["old", "new", "never"]);
});

test("a04: nor does a server that goes away in between, and then goes back to a backup", async () => {
  const { world, alice } = await twoPeople();
  const backup = world.server.backUp();
  await change(world, alice);
  await world.rollBackServer(backup);
  world.advance(60_000);
  assert.ok(!(await opens(world, known)));
  assert.ok(await opens(world, fresh));
});

test("a04: nobody brings an earlier password back, and nobody else's device sets one", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  const { person } = alice;
  const registration = (number: number, password = person.password): Uint8Array =>
    registrationOf(world, { ...person, password }, world.serverKey, number);
  const first = registration(0);
  const next = registration(1, "a new one");
  assert.equal(refusal(mallory.say({ type: "setPassword", n, registration: next })), "bad-proof");
  pick(alice.say({ type: "setPassword", n, registration: next }), "done");
  for (const older of [first, next])
    assert.equal(refusal(alice.say({ type: "setPassword", n, registration: older })), "stale-list");
  const laterOf = { ...mallory.person, name: "alice" };
  const forged = registrationOf(world, laterOf, world.serverKey, 9);
  assert.equal(refusal(alice.say({ type: "setPassword", n, registration: forged })), "bad-proof");
});

test("a04: without the old password a device gets no answer of OPAQUE to guess with", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const start = { type: "signUpStart", n, name: "alice", message: Uint8Array.of(1) } as const;
  assert.equal(refusal(alice.say(start)), "not-now");
  pick(showPassword(alice.person, alice, alice.person.password), "account");
  pick(alice.say(start), "signUpNext");
  assert.equal(refusal(alice.say(start)), "not-now");
  const ask = { type: "signInStart", n, name: "mallory", message: Uint8Array.of(1) } as const;
  assert.equal(refusal(alice.say({ ...ask, mark: undefined })), "not-now");
});
