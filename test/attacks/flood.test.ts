// Floods: what one account costs the server, and everybody else, if its devices send without a stop
// and read nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeToServer, type DeviceId } from "#protocol";
import { addPhone, agree, all, n, pick, signUp } from "../server/stage/people.ts";
import { createWorld } from "../server/stage/server-world.ts";

const frame = Uint8Array.of(2, 0, 1);
const nobody = "00".repeat(32) as DeviceId;

test("b01: frames to a device that is not there are answered only so often", () => {
  const world = createWorld();
  const mallory = signUp(world, "mallory");
  let answers = 0;
  for (let count = 0; count < 2_000; count += 1)
    answers += mallory.say({ type: "relay", to: nobody, frame }).length;
  assert.ok(answers <= 500, `${answers} answers`);
  assert.equal(mallory.closed(), undefined);
  world.pass(10_000);
  assert.equal(pick(mallory.say({ type: "relay", to: nobody, frame }), "undelivered").to, nobody);
});

test("b01: all devices of an account together relay no more than one may", () => {
  const world = createWorld({ relaysByAccount: { burst: 200, perHour: 3600 } });
  const [mallory, bob] = [signUp(world, "mallory"), signUp(world, "bob")];
  const phone = addPhone(world, mallory);
  agree(world, mallory, bob);
  bob.news();
  for (let count = 0; count < 500; count += 1)
    for (const device of [mallory, phone])
      device.write(encodeToServer({ type: "relay", to: bob.device.id, frame }));
  assert.equal(all(bob.news(), "relayed").length, 200);
  assert.deepEqual([mallory.closed(), phone.closed()], [1008, 1008], "and then they are cut off");
});

test("b01: two friends notice nothing of it", () => {
  const world = createWorld();
  const [alice, bob, mallory] = ["alice", "bob", "mallory"].map((name) => signUp(world, name));
  assert.ok(alice && bob && mallory);
  agree(world, alice, bob);
  bob.news();
  for (let count = 0; count < 2_000; count += 1) {
    mallory.say({ type: "relay", to: nobody, frame });
    if (count % 10 === 0) alice.say({ type: "relay", to: bob.device.id, frame });
  }
  assert.equal(all(bob.news(), "relayed").length, 200);
  pick(alice.say({ type: "ping", n }), "pong");
});
