// The handshake of a link: who can complete it, and who cannot.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encode as encodeCbor } from "cborg";
import { startNoise } from "#crypto";
import { protocolVersion, type AccountId, type DeviceId, type LinkId } from "#protocol";
import { createHandshake, holdsDevice, prologueOf } from "../../../src/peer/links/handshake.ts";
import type { Ends, Handshake, Step } from "../../../src/peer/links/handshake.ts";
import type { Contact } from "../../../src/peer/people/contacts.ts";
import { createHalf, type Half } from "../stage/halves.ts";

const [alice, bob, mallory] = [createHalf("alice"), createHalf("bob"), createHalf("mallory")];

const endOf = ({ me }: Half): { account: AccountId; device: DeviceId } => ({
  account: me.account,
  device: me.keys.id,
});
const ends: Ends = {
  link: "1d".repeat(8) as LinkId,
  initiator: endOf(alice),
  responder: endOf(bob),
};

/** One side, which wants to talk only to `expected`. */
const sideOf = (half: Half, expected: Half, meant = ends): Handshake =>
  createHandshake(half.context, half.me, meant, (list, key) => proves(expected, list, key));

const proves = ({ me }: Half, list: Uint8Array, key: Uint8Array): boolean =>
  list.toHex() === me.list.signed.toHex() && key.toHex() === me.keys.agreementKey.toHex();

/** The message that a side says next. */
function next(step: Step): Uint8Array {
  const message = step.is === "made" ? step.last : step.is === "answered" && step.message;
  assert.ok(message);
  return message;
}

function made(step: Step): Extract<Step, { is: "made" }> {
  assert.ok(step.is === "made");
  return step;
}

/** Whether the two end up with a link. */
function complete(initiator: Handshake, responder: Handshake): boolean {
  const second = responder.read(0, initiator.begin());
  const third = second.is === "answered" ? initiator.read(1, second.message) : second;
  const isMade = third.is === "made" && third.last !== undefined;
  return isMade && responder.read(2, third.last ?? assert.fail()).is === "made";
}

const isRefused = (step: Step): void => assert.equal(step.is, "refused");

test("two devices that expect each other end up with the same keys, crosswise", () => {
  const [initiator, responder] = [sideOf(alice, bob), sideOf(bob, alice)];
  const third = made(initiator.read(1, next(responder.read(0, initiator.begin()))));
  const { keys } = made(responder.read(2, next(third)));
  assert.deepEqual(keys.receive, third.keys.send);
  assert.deepEqual(keys.send, third.keys.receive);
});

test("no two handshakes end with the same keys", () => {
  const keys = [1, 2].map(() => {
    const [initiator, responder] = [sideOf(alice, bob), sideOf(bob, alice)];
    return made(initiator.read(1, next(responder.read(0, initiator.begin())))).keys.send;
  });
  assert.notDeepEqual(keys[0], keys[1]);
});

test("Mallory in the place of either side gets nowhere with her own keys", () => {
  const asBob = { ...mallory.me, keys: { ...mallory.me.keys, id: bob.me.keys.id } };
  const asAlice = { ...mallory.me, keys: { ...mallory.me.keys, id: alice.me.keys.id } };
  assert.ok(!complete(sideOf(alice, bob), sideOf({ ...mallory, me: asBob }, alice)));
  assert.ok(!complete(sideOf({ ...mallory, me: asAlice }, bob), sideOf(bob, alice)));
});

test("Mallory gets nowhere with somebody else's list and her own keys", () => {
  const { id } = bob.me.keys;
  const me = { ...mallory.me, list: bob.me.list, keys: { ...mallory.me.keys, id } };
  assert.ok(!complete(sideOf(alice, bob), sideOf({ ...mallory, me }, alice)));
});

test("a person's own keys are useless with another list", () => {
  const me = { ...bob.me, list: mallory.me.list };
  assert.ok(!complete(sideOf(alice, bob), sideOf({ ...bob, me }, alice)));
});

test("two sides that expect a different link, account, device or role get no link", () => {
  const changed: Partial<Ends>[] = [
    { link: "2e".repeat(8) as LinkId },
    { initiator: { ...ends.initiator, account: mallory.me.account } },
    { responder: { ...ends.responder, account: mallory.me.account } },
    { responder: { ...ends.responder, device: mallory.me.keys.id } },
  ];
  for (const change of changed) {
    const meant = { ...ends, ...change };
    const third = [sideOf(alice, bob, meant), sideOf(bob, alice)] as const;
    assert.ok(!complete(...third), Object.keys(change).join());
  }
  assert.ok(complete(sideOf(alice, bob), sideOf(bob, alice)));
});

test("a device that speaks only future versions gets no link", () => {
  const future = encodeCbor([bob.me.list.signed, protocolVersion + 1, protocolVersion + 2, []]);
  const responder = startNoise({
    primitives: bob.context.primitives,
    role: "responder",
    prologue: prologueOf(ends),
    staticSecret: bob.me.keys.agreementSecret,
    ephemeralSecret: new Uint8Array(32).fill(7),
  });
  const initiator = sideOf(alice, bob);
  responder.read(initiator.begin());
  isRefused(initiator.read(1, responder.write(future)));
});

test("changing a message anywhere ends the handshake", () => {
  for (const at of [0, 31, 32, 40, -17, -1]) {
    const flip = (bytes: Uint8Array): Uint8Array =>
      bytes.map((byte, index) => (index === (at + bytes.length) % bytes.length ? byte ^ 1 : byte));
    const [initiator, responder] = [sideOf(alice, bob), sideOf(bob, alice)];
    const second = next(responder.read(0, initiator.begin()));
    isRefused(initiator.read(1, flip(second)));
    isRefused(initiator.read(1, second));
  }
});

test("a message that arrives twice or out of turn does no harm", () => {
  const [initiator, responder] = [sideOf(alice, bob), sideOf(bob, alice)];
  const first = initiator.begin();
  isRefused(responder.read(2, first));
  isRefused(responder.read(1, first));
  const second = next(responder.read(0, first));
  isRefused(responder.read(0, first));
  isRefused(initiator.read(0, first));
  isRefused(initiator.read(2, second));
  const third = next(initiator.read(1, second));
  isRefused(initiator.read(1, second));
  assert.equal(responder.read(2, third).is, "made");
  isRefused(responder.read(2, third));
});

test("messages from another handshake do not fit", () => {
  const [initiator, responder] = [sideOf(alice, bob), sideOf(bob, alice)];
  const [before, then] = [sideOf(alice, bob), sideOf(bob, alice)];
  const old = next(before.read(1, next(then.read(0, before.begin()))));
  responder.read(0, initiator.begin());
  isRefused(responder.read(2, old));
});

test("the server sees neither who they are nor their lists", () => {
  const [initiator, responder] = [sideOf(alice, bob), sideOf(bob, alice)];
  const first = initiator.begin();
  const second = next(responder.read(0, first));
  const seen = [first, second, next(initiator.read(1, second))].map((one) => one.toHex()).join();
  for (const { me } of [alice, bob]) {
    assert.ok(!seen.includes(me.keys.agreementKey.toHex()));
    assert.ok(!seen.includes(me.list.accountKey.toHex()));
  }
});

test("a device is on a list only with exactly the key that it has proved", () => {
  const { keys, list } = bob.me;
  const contact = { devices: list.devices } as Contact; // It reads no other field.
  assert.ok(holdsDevice(contact, keys.id, keys.agreementKey));
  assert.ok(!holdsDevice(contact, keys.id, mallory.me.keys.agreementKey));
  assert.ok(!holdsDevice(contact, mallory.me.keys.id, keys.agreementKey));
});
