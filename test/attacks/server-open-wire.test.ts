// What anybody along the way can do over plain http: pose as the server before anything is pinned. Only
// the person can decide to go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "#peer";
import { openWorld, type Device, type World } from "../peer/stage/world.ts";

/** Somebody on a new device, whose way to the server is open. */
async function onOpenWire(name = "alice"): Promise<{ world: World; device: Device }> {
  const world = await openWorld();
  const device = world.device(name);
  device.wire("open");
  device.start();
  return { world, device };
}

function startAgain(device: Device): void {
  device.crash();
  device.news();
  device.start();
}

test("a05: over an open wire nothing is said before a yes, not even the name", async () => {
  const { world, device } = await onOpenWire();
  const [told] = device.heard("wireIsOpen").map(sentenceOf);
  assert.match(told ?? "", /can pose as it, and guess at a new password/);
  device.says({ do: "signUp", password: "a password" });
  device.says({ do: "signIn", password: "a password" });
  await world.settle();
  assert.deepEqual(
    device.heard("notTaken").map(({ why }) => why),
    ["notYet", "notYet"],
  );
  assert.deepEqual([device.sent("name"), device.sent("signUpStart")], [[], []]);
  device.says({ do: "acceptWire" });
  assert.equal(device.heard("nameIsNew").length, 1);
  await world.signUp(device);
  assert.equal(device.heard("signedIn").length, 1);
});

test("a05: the yes is remembered, and holds for the one key of the one server", async () => {
  const { world, device } = await onOpenWire();
  device.says({ do: "acceptWire" });
  await world.signUp(device);
  device.says({ do: "staySignedIn", stay: false });
  startAgain(device);
  assert.deepEqual([device.heard("wireIsOpen").length, device.heard("nameIsKnown").length], [0, 1]);
  device.crash();
  device.disk.store.run("UPDATE profile SET value = zeroblob(32) WHERE key = 'openWire'");
  device.start();
  assert.deepEqual([device.heard("wireIsOpen").length, device.heard("nameIsKnown").length], [1, 0]);
});

test("a05: another profile asks for a yes of its own, because it has pinned nothing yet", async () => {
  const { world, device } = await onOpenWire();
  device.says({ do: "acceptWire" });
  await world.signUp(device);
  const phone = world.device("alice");
  phone.wire("open");
  phone.start();
  assert.equal(phone.heard("wireIsOpen").length, 1);
});

test("somebody who stays signed in types nothing, so nothing is asked", async () => {
  const { world, device } = await onOpenWire();
  device.says({ do: "acceptWire" });
  await world.signUp(device);
  device.says({ do: "staySignedIn", stay: true });
  device.crash();
  device.disk.store.run("DELETE FROM profile WHERE key = 'openWire'");
  device.news();
  device.start();
  world.advance(250);
  assert.deepEqual(device.news(), ["opened", "serverReached", "online"]);
});

test("a yes that nobody asked for is reported, and one without a connection holds for later", async () => {
  const closed = (await openWorld()).device("alice");
  closed.start();
  closed.says({ do: "acceptWire" });
  assert.equal(closed.heard("notTaken")[0]?.why, "notYet");
  const { world, device } = await onOpenWire();
  device.cable("cut");
  device.says({ do: "acceptWire" });
  device.cable("whole");
  world.advance(5_000);
  assert.equal(device.heard("nameIsNew").length, 1);
});
