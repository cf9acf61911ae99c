// What a false server can do to a change of the password: say that there was one, or hide it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signFor } from "#crypto";
import { peekDeviceList, sealRegistration } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { forget, twoPeople } from "../peer/stage/stories.ts";
import type { Device, World } from "../peer/stage/world.ts";

const fresh = "a new one";

async function change(world: World, device: Device): Promise<void> {
  device.says({ do: "changePassword", from: "the password of alice", to: fresh });
  await world.settle();
  world.advance(1_000);
}

/** Registrations with the highest number that there is, which Alice has not signed. */
function madeUp(alice: Device): Uint8Array[] {
  const [signedIn] = alice.received("signedIn");
  const list = signedIn && peekDeviceList(signedIn.list);
  assert.ok(list);
  const { serverKey, name, accountKey } = list;
  const [secret, some] = [new Uint8Array(32).fill(7), new Uint8Array(8)];
  const ofAnother = primitivesNode.signingPublic(secret);
  const sign = signFor.bind(undefined, primitivesNode, secret);
  const kept = { record: some, wrappedKey: some, stretching: some };
  return [accountKey, ofAnother].map((key) =>
    sealRegistration(
      { serverKey, name, accountKey: key, ...kept, number: Number.MAX_SAFE_INTEGER },
      sign,
    ),
  );
}

test("a04: a server cannot make up a change of the password, nor hide later ones with it", async () => {
  const { world, alice } = await twoPeople();
  const phone = await world.phoneOf(alice);
  forget(phone);
  for (const registration of [...madeUp(alice), new Uint8Array(), Uint8Array.of(1)])
    phone.hears({ type: "passwordChanged", registration });
  assert.deepEqual(phone.heard("passwordChanged"), []);
  await change(world, alice);
  assert.deepEqual(phone.heard("passwordChanged"), [{ tell: "passwordChanged", here: false }]);
  const [told] = phone.received("passwordChanged").slice(-1);
  assert.ok(told);
  phone.hears(told);
  assert.deepEqual(phone.heard("passwordChanged"), [], "the same again is no news");
});

test("a04: nor is a change made with a number that it has made up", async () => {
  const { world, alice } = await twoPeople();
  const [registration] = madeUp(alice);
  const replies = alice.received("account").length;
  assert.ok(registration);
  alice.says({ do: "changePassword", from: "the password of alice", to: fresh });
  const watch = (): void => {
    if (alice.sent("signInFinish").length === 0) world.afterSteps(1, watch);
    else world.server.become("mute");
  };
  watch();
  await world.settle();
  const [asked] = alice.sent("signInFinish");
  const [known] = alice.received("account");
  assert.ok(asked && known && alice.received("account").length === replies);
  alice.hears({ ...known, re: asked.n, registration });
  await world.settle();
  assert.equal(alice.sent("signUpStart").length, 2, "it goes on to ask for a new record");
});

test("a04: a device that was away hears of it, and can give the new password back", async () => {
  const { world, alice } = await twoPeople();
  const phone = await world.phoneOf(alice);
  const backup = world.server.backUp();
  phone.crash();
  await change(world, alice);
  alice.crash();
  phone.start();
  world.advance(10_000);
  assert.deepEqual(phone.heard("passwordChanged"), [{ tell: "passwordChanged", here: false }]);
  await world.rollBackServer(backup);
  world.advance(60_000);
  const other = world.device("alice");
  other.start();
  await world.signIn(other, fresh);
  assert.equal(other.heard("signedIn").length, 1);
});
