// A server that lies and people who forge: nothing happens that nobody has agreed to.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestId } from "#protocol";
import { deviceIdOf, forgeRequest, forgeYes, listOf } from "./stage/forger.ts";
import {
  accountOf,
  agree,
  answer,
  ask,
  consents,
  forget,
  twoInChat,
  twoPeople,
} from "./stage/stories.ts";
import type { Story } from "./stage/stories.ts";
import type { Device } from "./stage/world.ts";

/** Takes the place of the request that a yes answers. */
const nothing = new Uint8Array();

/** Alice and Bob, and Mallory, who is on good terms with the server. */
async function withMallory(): Promise<Story & { mallory: Device }> {
  const story = await twoPeople();
  const mallory = await story.world.person("mallory");
  forget(story.alice, story.bob);
  return { ...story, mallory };
}

function nothingHappens(...devices: Device[]): void {
  for (const device of devices) {
    assert.deepEqual(device.news(), []);
    assert.equal(consents(device), 0);
  }
}

test("a request in Alice's name that another device has signed does not ring", async () => {
  const { world, alice, bob, mallory } = await withMallory();
  const request = forgeRequest(world, alice, bob, {}, mallory);
  bob.hears({ type: "asked", request, list: listOf(alice) });
  nothingHappens(bob);
});

test("a request in Alice's name that comes with Mallory's device list does not ring", async () => {
  const { world, alice, bob, mallory } = await withMallory();
  const fields = { from: accountOf(alice), device: deviceIdOf(mallory) };
  const request = forgeRequest(world, mallory, bob, fields);
  bob.hears({ type: "asked", request, list: listOf(mallory) });
  nothingHappens(bob);
});

test("a request to somebody else does not ring", async () => {
  const { world, alice, bob, mallory } = await withMallory();
  const request = forgeRequest(world, alice, mallory);
  bob.hears({ type: "asked", request, list: listOf(alice) });
  nothingHappens(bob);
});

test("a request shown again after it expired does not ring", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  const [asked] = bob.received("asked");
  assert.ok(asked);
  world.advance(600_000);
  forget(bob);
  bob.hears(asked);
  nothingHappens(bob);
});

test("an answered request does not ring a second time", async () => {
  const { alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "yes");
  alice.says({ do: "leave" });
  forget(alice, bob);
  const [asked] = bob.received("asked");
  assert.ok(asked);
  bob.hears(asked);
  nothingHappens(bob);
});

test("a blocked person's request does not ring, even if the server passes it on", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  answer(bob, "block");
  world.advance(61_000);
  forget(bob);
  const request = forgeRequest(world, alice, bob);
  bob.hears({ type: "asked", request, list: listOf(alice) });
  nothingHappens(bob);
});

test("more requests than a person could ever answer are not kept", async () => {
  const { world, alice, bob } = await twoPeople();
  for (let number = 0; number < 100; number += 1) {
    const id = number.toString(16).padStart(32, "0") as RequestId;
    const request = forgeRequest(world, alice, bob, { id });
    bob.hears({ type: "asked", request, list: listOf(alice) });
  }
  assert.equal(bob.heard("asked").length, 64);
});

test("a yes in Bob's name that Mallory has signed does not count", async () => {
  const { world, alice, bob, mallory } = await withMallory();
  ask(alice, bob);
  forget(alice);
  const id = alice.received("ringing")[0]?.request;
  assert.ok(id);
  const yes = forgeYes(world, bob, accountOf(alice), { id }, mallory);
  alice.hears({ type: "answered", request: nothing, answer: yes, list: listOf(bob) });
  nothingHappens(alice);
});

test("Mallory's yes to a request for Bob does not count", async () => {
  const { world, alice, bob, mallory } = await withMallory();
  ask(alice, bob);
  forget(alice);
  const id = alice.received("ringing")[0]?.request;
  assert.ok(id);
  const yes = forgeYes(world, mallory, accountOf(alice), { id });
  alice.hears({ type: "answered", request: nothing, answer: yes, list: listOf(mallory) });
  nothingHappens(alice);
});

test("a yes to a question that nobody asked does not count", async () => {
  const { world, alice, mallory } = await withMallory();
  const yes = forgeYes(world, mallory, accountOf(alice));
  alice.hears({ type: "answered", request: nothing, answer: yes, list: listOf(mallory) });
  nothingHappens(alice);
});

test("nor does it if the account has two devices, either of which could have asked", async () => {
  const { world, alice, mallory } = await withMallory();
  const phone = await world.phoneOf(alice);
  forget(alice, phone);
  const yes = forgeYes(world, mallory, accountOf(alice));
  const request = forgeRequest(world, mallory, alice);
  for (const shown of [nothing, request]) {
    phone.hears({ type: "answered", request: shown, answer: yes, list: listOf(mallory) });
  }
  nothingHappens(alice, phone);
});

test("a yes that arrives after the request was withdrawn does not count", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  const id = alice.received("ringing")[0]?.request;
  assert.ok(id);
  alice.says({ do: "withdraw" });
  forget(alice, bob);
  const yes = forgeYes(world, bob, accountOf(alice), { id });
  alice.hears({ type: "answered", request: nothing, answer: yes, list: listOf(bob) });
  nothingHappens(alice);
});

test("a yes shown again after somebody left does not count", async () => {
  const story = await twoInChat();
  const { alice, bob } = story;
  const [yes] = alice.received("answered");
  assert.ok(yes);
  alice.says({ do: "leave" });
  forget(alice, bob);
  alice.hears(yes);
  bob.hears(yes);
  nothingHappens(alice, bob);
});

for (const whose of ["the asker", "who was asked"] as const) {
  test(`a yes shown again to another device of ${whose} does not count`, async () => {
    const story = await twoPeople();
    const { alice, bob } = story;
    const [owner, other] = whose === "the asker" ? [alice, bob] : [bob, alice];
    const phone = await story.world.phoneOf(owner);
    agree(alice, bob);
    const [yes] = alice.received("answered");
    assert.ok(yes);
    other.says({ do: "leave" });
    forget(phone);
    phone.hears(yes);
    nothingHappens(phone);
  });
}

test("after a restart, a yes shown again after leaving does not count", async () => {
  const { world, alice, bob } = await twoInChat();
  const [yes] = alice.received("answered");
  assert.ok(yes);
  alice.says({ do: "leave" });
  alice.crash();
  alice.start();
  world.advance(1_000);
  forget(alice, bob);
  alice.hears(yes);
  nothingHappens(alice);
});

test("a yes from a person's own other device to somebody they never met changes nothing", async () => {
  const story = await twoPeople();
  const { world, alice, bob } = story;
  const phone = await world.phoneOf(bob);
  forget(bob, phone);
  const stranger = "12".repeat(32) as ReturnType<typeof accountOf>;
  const yes = forgeYes(world, phone, stranger);
  bob.hears({ type: "answered", request: nothing, answer: yes, list: listOf(phone) });
  nothingHappens(bob);
  ask(alice, bob);
  assert.equal(bob.heard("asked").length, 1);
});

test("a no that nobody said changes nothing", async () => {
  const { world, alice, bob, mallory } = await withMallory();
  ask(alice, bob);
  forget(alice);
  const id = alice.received("ringing")[0]?.request;
  assert.ok(id);
  const no = forgeYes(world, bob, accountOf(alice), { id, says: "no" }, mallory);
  alice.hears({ type: "answered", request: nothing, answer: no, list: listOf(bob) });
  assert.deepEqual(alice.news(), []);
});

for (const [hours, holds] of [[11, 11], [17, 12], [19, 0], [200_000, 0], [-1, 0]] as const) {
  test(`a yes for ${hours} hours holds for ${holds}`, async () => {
    const { world, alice, bob } = await twoPeople();
    ask(alice, bob);
    const id = alice.received("ringing")[0]?.request;
    assert.ok(id);
    const expires = world.now() + hours * 3_600_000;
    const yes = forgeYes(world, bob, accountOf(alice), { id, expires });
    alice.hears({ type: "answered", request: nothing, answer: yes, list: listOf(bob) });
    const [row] = alice.disk.rows("SELECT expires FROM consent");
    assert.equal(row?.["expires"], holds === 0 ? undefined : world.now() + holds * 3_600_000);
  });
} // prettier-ignore

test("a server that sends frames without any consent is ignored", async () => {
  const { alice, bob } = await twoPeople();
  const frame = new Uint8Array(64).fill(1);
  alice.hears({ type: "relayed", from: deviceIdOf(bob), frame });
  alice.hears({ type: "reachable", account: accountOf(bob), devices: [deviceIdOf(bob)] });
  nothingHappens(alice);
  assert.equal(alice.sent("relay").length, 0);
});
