// A person's blocks: one choice for all their devices, whichever made it and whichever was away.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../stage/device.ts";
import { accountOf, answer, ask, forget, twoPeople, type Story } from "../stage/stories.ts";

interface OwnDevices extends Story {
  phone: Device;
}

type Choice = "block" | "forgetAnswer";
type Between = "nothing" | "a restart";

/** Bob has a laptop and a phone, and both have met Alice. */
async function twoOwnDevices(): Promise<OwnDevices> {
  const story = await twoPeople();
  const phone = await story.world.phoneOf(story.bob);
  for (const device of [story.bob, phone]) device.says({ do: "meet", name: "alice" });
  story.world.advance(1_000);
  forget(story.alice, story.bob, phone);
  return { ...story, phone };
}

const chooses = (device: Device, choice: Choice): void =>
  device.says({ do: choice, name: "alice" });

const standing = ({ disk }: Device): unknown =>
  disk.rows("SELECT standing FROM contact WHERE name = 'alice'")[0]?.["standing"];

/** The server lets nobody's request ring who is blocked, whatever the devices would do. */
function rings({ world, alice, bob }: Story): boolean {
  const before = bob.received("asked").length;
  ask(alice, bob);
  const hasRung = bob.received("asked").length > before;
  alice.says({ do: "withdraw" });
  world.advance(61_000);
  return hasRung;
}

/** Both devices and the server say the same. */
function sees(story: OwnDevices, wanted: "block" | "ask", what: string): void {
  const { bob, phone } = story;
  assert.deepEqual([standing(bob), standing(phone)], [wanted, wanted], what);
  assert.equal(rings(story), wanted === "ask", what);
}

async function pause({ world }: Story, how: Between): Promise<void> {
  if (how === "nothing") return world.advance(1_000);
  world.cutServer();
  await world.restoreServer();
}

test("what a person chooses on one device holds on another that is on, at once", async () => {
  const story = await twoOwnDevices();
  const { bob, phone } = story;
  chooses(bob, "block");
  assert.equal(standing(phone), "block");
  chooses(phone, "forgetAnswer");
  assert.equal(phone.heard("answerForgotten")[0]?.later, false);
  sees(story, "ask", "blocked here, unblocked there");
  chooses(phone, "block");
  chooses(bob, "forgetAnswer");
  sees(story, "ask", "and the other way round");
});

test("a block on one device ends the chat that is open on another", async () => {
  const { alice, bob, phone } = await twoOwnDevices();
  ask(alice, bob);
  answer(phone, "yes");
  forget(alice, phone);
  chooses(bob, "block");
  assert.equal(phone.heard("youLeft").length, 1);
  alice.says({ do: "write", text: "still there?" });
  assert.deepEqual(phone.read(), []);
});

for (const between of ["nothing", "a restart"] as const) {
  test(`a device that was away takes the newer choice of another one (${between})`, async () => {
    for (const last of ["block", "forgetAnswer"] as const) {
      const story = await twoOwnDevices();
      const { world, bob, phone } = story;
      chooses(phone, last === "block" ? "forgetAnswer" : "block");
      phone.crash();
      world.advance(5_000);
      chooses(bob, last);
      await pause(story, between);
      phone.start();
      world.advance(31_000);
      sees(story, last === "block" ? "block" : "ask", last);
    }
  });

  test(`of two choices made without the server, the newer one counts (${between})`, async () => {
    for (const last of ["block", "forgetAnswer"] as const)
      for (const backFirst of ["bob", "phone"] as const) {
        const story = await twoOwnDevices();
        const { world, bob, phone } = story;
        for (const device of [bob, phone]) device.cable("silent");
        world.advance(100_000);
        chooses(bob, last === "block" ? "forgetAnswer" : "block");
        world.advance(5_000);
        chooses(phone, last);
        await pause(story, between);
        const back = backFirst === "bob" ? [bob, phone] : [phone, bob];
        for (const device of back) {
          device.cable("whole");
          world.advance(61_000);
        }
        sees(story, last === "block" ? "block" : "ask", `${last}, ${backFirst} is back first`);
      }
  });
}

test("an older choice that arrives late does not undo a newer one, and its device hears so", async () => {
  for (const last of ["block", "forgetAnswer"] as const) {
    const story = await twoOwnDevices();
    const { world, bob, phone } = story;
    phone.cable("silent");
    world.advance(100_000);
    chooses(phone, last === "block" ? "forgetAnswer" : "block");
    world.advance(5_000);
    chooses(bob, last);
    phone.cable("whole");
    world.advance(61_000);
    sees(story, last === "block" ? "block" : "ask", last);
  }
});

test("a clock that is wrong on one device decides nothing between choices made online", async () => {
  const story = await twoOwnDevices();
  const { bob, phone } = story;
  bob.clock(86_400_000);
  chooses(bob, "block");
  chooses(phone, "forgetAnswer");
  sees(story, "ask", "unblocked later, by a clock that is right");
  phone.clock(-86_400_000);
  chooses(bob, "forgetAnswer");
  chooses(phone, "block");
  sees(story, "block", "blocked later, by a clock that is slow");
});

test("without the server, a choice says that it holds here now and elsewhere later", async () => {
  const story = await twoOwnDevices();
  const { world, bob } = story;
  world.cutServer();
  world.advance(1_000);
  chooses(bob, "block");
  assert.deepEqual(bob.heard("blocked"), [{ tell: "blocked", name: "alice", later: true }]);
  assert.equal(standing(bob), "block");
  chooses(bob, "forgetAnswer");
  assert.deepEqual(bob.heard("answerForgotten"), [
    { tell: "answerForgotten", name: "alice", later: true },
  ]);
  await world.restoreServer();
  sees(story, "ask", "after the server is back");
});

test("a choice whose confirmation is lost says so, and still takes effect everywhere", async () => {
  const story = await twoOwnDevices();
  const { world, bob, phone } = story;
  chooses(bob, "block");
  bob.cable("silent");
  chooses(bob, "forgetAnswer");
  world.advance(100_000);
  assert.equal(bob.heard("answerForgotten")[0]?.later, true);
  bob.crash();
  bob.cable("whole");
  bob.start();
  world.advance(61_000);
  sees(story, "ask", accountOf(phone));
});

for (const choice of ["block", "forgetAnswer"] as const) {
  test(`the last choice of a device counts, even if its clock was set since (${choice})`, async () => {
    const story = await twoPeople();
    const { world, bob } = story;
    bob.says({ do: "meet", name: "alice" });
    chooses(bob, choice === "block" ? "forgetAnswer" : "block");
    world.advance(5_000);
    bob.cable("silent");
    world.advance(100_000);
    chooses(bob, choice);
    bob.clock(86_400_000);
    bob.cable("whole");
    world.advance(61_000);
    assert.equal(standing(bob), choice === "block" ? "block" : "ask");
    assert.equal(rings(story), choice === "forgetAnswer");
  });
}
