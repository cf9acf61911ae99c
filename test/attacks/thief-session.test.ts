// Attacks with a session device: what somebody who has taken its keys, or a contact of its account,
// can do with a certificate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signFor } from "#crypto";
import { limits, openDeviceList, sealFormerAuthor, sealRequest, steadyAt } from "#protocol";
import type { AccountId, RequestId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { isRelayOnly, noteAccount } from "../../src/peer/account/kept-settings.ts";
import { requestOf } from "../../src/peer/agreeing/request-checks.ts";
import { openProfile } from "../../src/peer/disk/profile.ts";
import { FormerAuthors } from "../../src/peer/logs/former-authors.ts";
import { proofOf } from "../../src/peer/links/handshake.ts";
import { conversation, createHalf, started } from "../peer/stage/halves.ts";
import { agree, forget, twoPeople, write } from "../peer/stage/stories.ts";
import { listOf as listIn } from "../peer/stage/forger.ts";
import { addPhone, certificateOf, greet, inADay, listOf, n } from "../server/stage/people.ts";
import { makeDevice, makePerson, pick, prove, refusal } from "../server/stage/people.ts";
import { resume, signUp } from "../server/stage/people.ts";
import { checks, createWorld } from "../server/stage/server-world.ts";

const dayMs = limits.sessionLifeMs;

// The server

test("a04: a session device is let in until its certificate expires, and nothing of it is kept", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const certificate = certificateOf(world, alice.person, alice.person.phone);
  const expires = inADay(world);
  const connection = greet(world);
  pick(prove(world, alice.person.phone, connection, certificate), "signedIn");
  const { devices } = pick(alice.say({ type: "devices", n }), "devices");
  assert.deepEqual(
    devices.map(({ device, until }) => [device, until]),
    [
      [alice.person.laptop.id, undefined],
      [alice.person.phone.id, expires],
    ],
  );
  connection.cut();
  assert.equal(pick(alice.say({ type: "devices", n }), "devices").devices.length, 1);
  world.setClock(dayMs);
  const late = greet(world);
  assert.equal(refusal(prove(world, alice.person.phone, late, certificate)), "unknown-device");
});

test("a04: the server ends its connection when the certificate expires", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const expires = world.now() + 10_000;
  const certificate = certificateOf(world, alice.person, alice.person.phone, expires);
  const connection = greet(world);
  pick(prove(world, alice.person.phone, connection, certificate), "signedIn");
  world.pass(9_000);
  assert.equal(refusal(connection.news()), undefined);
  world.pass(1_001);
  assert.equal(refusal(connection.news()), "unknown-device");
  assert.equal(connection.closed(), 1008);
});

test("a04: no certificate counts that is too long, unsigned, or of somebody or something else", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), makePerson(world, "mallory")];
  const { person } = alice;
  const tooLong = inADay(world) + limits.clockSkewMs + 1;
  const wrong = [
    certificateOf(world, person, person.phone, tooLong),
    certificateOf(world, person, person.phone, world.now()),
    certificateOf(world, person, person.phone, inADay(world), mallory.secret),
    certificateOf(world, person, person.phone, inADay(world), person.phone.secret),
    certificateOf(world, { ...mallory, name: "alice" }, person.phone),
    certificateOf(world, person, makeDevice(world)),
    certificateOf(world, person, { ...person.phone, secret: person.laptop.secret }),
    certificateOf({ ...world, serverKey: new Uint8Array(32) }, person, person.phone),
    listOf(world, person, 1, [person.phone]).subarray(0, limits.certificateBytesMax),
  ];
  for (const certificate of wrong) {
    const said = prove(world, person.phone, greet(world), certificate);
    assert.equal(refusal(said), "unknown-device");
  }
});

test("a04: a session device puts itself on no list, and needs its certificate each time", () => {
  const world = createWorld();
  const { person } = signUp(world, "alice");
  const connection = greet(world);
  const welcome = prove(
    world,
    person.phone,
    connection,
    certificateOf(world, person, person.phone),
  );
  const forged = listOf(world, { ...person, secret: person.phone.secret }, 1, [person.phone]);
  assert.equal(refusal(connection.say({ type: "publish", n, list: forged })), "bad-proof");
  const signedIn = { ...connection, person, device: person.phone, welcome };
  assert.equal(refusal(resume(world, signedIn).welcome), "unknown-device");
  assert.equal(refusal(prove(world, person.phone, greet(world))), "unknown-device");
});

test("a04: session devices stay when a list changes, and a crowd of them keeps no device out", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const sessions = Array.from({ length: limits.devicesMax }, () => {
    const device = makeDevice(world);
    const connection = greet(world);
    pick(prove(world, device, connection, certificateOf(world, alice.person, device)), "signedIn");
    return connection;
  });
  world.pass(1_000);
  const more = makeDevice(world);
  const certificate = certificateOf(world, alice.person, more);
  assert.equal(refusal(prove(world, more, greet(world), certificate)), "too-many");
  pick(addPhone(world, alice).welcome, "signedIn");
  assert.ok(sessions.every((one) => one.closed() === undefined));
});

// A contact

/** Alice's session device, and Bob, who may have been shown its certificate. */
function session(expires = started + dayMs) {
  const bob = createHalf("bob");
  const world = createWorld();
  const person = makePerson(world, "alice");
  const { account, accountKey, name, devices } =
    openDeviceList(listOf(world, person), checks) ?? assert.fail();
  const contact = { account, accountKey, name, number: 0, devices, relayOnly: false };
  const device = person.phone;
  const certificate = certificateOf(world, person, device, expires);
  return {
    world,
    bob,
    person,
    device,
    certificate,
    contact: { ...contact, standing: "ask" as const },
  };
}

test("a04: a contact links with a session device until its certificate expires, and then not", () => {
  const { bob, contact, device, certificate } = session();
  const { id, agreementKey } = device;
  const now = () => proofOf(bob.context, contact, id, agreementKey, certificate);
  assert.equal(typeof now(), "object");
  assert.equal(proofOf(bob.context, contact, id, agreementKey), false);
  assert.equal(proofOf(bob.context, contact, id, new Uint8Array(32), certificate), false);
  const other = { ...contact, account: bob.me.account };
  assert.equal(proofOf(bob.context, other, id, agreementKey, certificate), false);
  bob.pass(dayMs);
  assert.equal(now(), false);
});

test("a04: what a session device has written counts for ever, but nothing dated after its end", () => {
  const [phone, bob] = [createHalf("alice"), createHalf("bob")];
  phone.write("in time");
  const [inTime] = phone.batches();
  phone.pass(dayMs + limits.clockLeadMs + 1);
  phone.write("too late");
  const late = phone.batches().at(-1);
  assert.ok(inTime && late);
  const author = { ...phone.author, until: started + dayMs };
  bob.pass(365 * dayMs);
  assert.equal(bob.take(inTime, author), "stored");
  assert.equal(bob.take(late, author), "refused");
});

/** What the formers make of it, without the word of a device. */
const takes = (formers: FormerAuthors, former: Uint8Array, accounts: AccountId[]) =>
  formers.take({ former, belonging: new Uint8Array() }, { conversation, accounts });

test("a04: in a conversation a certificate counts for its own account alone, and not for years", () => {
  const { bob, person, device, certificate } = session();
  const formers = new FormerAuthors(bob.context, bob.logs);
  assert.equal(takes(formers, certificate, [bob.me.account]), undefined);
  const years = session(started + 365 * dayMs);
  assert.equal(takes(formers, years.certificate, [years.person.id]), undefined);
  const taken = takes(formers, certificate, [bob.me.account, person.id]);
  assert.equal(taken?.device, device.id);
  assert.equal(takes(formers, certificate, [person.id]), undefined);
  const again = new FormerAuthors(bob.context, bob.logs);
  assert.deepEqual(again.of(conversation, device.id)?.signingKey, device.signingKey);
});

test("a04: last heads that an account has signed take the place of a certificate", () => {
  const { bob, person, device, certificate } = session();
  const formers = new FormerAuthors(bob.context, bob.logs);
  const { signingKey } = device;
  const accountKey = primitivesNode.signingPublic(person.secret);
  const body = { accountKey, conversation, signingKey, number: 0, heads: [] };
  const last = sealFormerAuthor(body, signFor.bind(undefined, primitivesNode, person.secret));
  assert.ok(takes(formers, certificate, [person.id]));
  assert.ok(takes(formers, last, [person.id]));
  assert.equal(takes(formers, certificate, [person.id]), undefined);
  assert.deepEqual(formers.of(conversation, device.id)?.counts, { number: 0, last: [] });
});

test("a04: a request counts with the certificate of its own device, and ends with it at the latest", () => {
  const { world, bob, contact, person, device, certificate } = session();
  const to = bob.me.account;
  const asks = (expires: number, shown?: Uint8Array, from = person.id) => {
    const id = "a1".repeat(16) as RequestId;
    const request = { id, from, to, device: device.id, expires, waiting: false };
    const sign = signFor.bind(undefined, primitivesNode, device.secret);
    return requestOf(from, contact, sealRequest(request, sign, shown), bob.context);
  };
  const end = started + dayMs;
  assert.ok(asks(end, certificate));
  assert.equal(asks(end), undefined);
  assert.equal(asks(end + 1, certificate), undefined);
  assert.equal(asks(end, certificateOf(world, person, person.laptop, end)), undefined);
  const mallory = makePerson(world, "mallory");
  assert.equal(asks(end, certificateOf(world, mallory, device, end)), undefined);
  bob.pass(dayMs);
  assert.equal(asks(end, certificate), undefined);
});

test("a03: a session device makes no direct path before it knows what its account allows", () => {
  const { me, store } = createHalf("alice");
  const profile = openProfile(store);
  const until = steadyAt(started + dayMs);
  const own = { certificate: new Uint8Array(), expires: started + dayMs, until };
  noteAccount(profile, { ...me, session: own });
  assert.ok(isRelayOnly(profile));
});

// Everybody

test("a04: sixteen sign-ins in browsers that keep nothing leave the device list as it is", async () => {
  const { world, alice } = await twoPeople();
  const before = listIn(alice);
  for (let count = 0; count < limits.devicesMax; count += 1) {
    const browser = await world.sessionOf(alice);
    assert.deepEqual(browser.heard("refused"), []);
    assert.deepEqual(browser.received("signedIn").at(-1)?.list, before);
    browser.crash();
  }
  assert.deepEqual(listIn(alice), before);
  assert.deepEqual(alice.heard("deviceAdded"), []);
});

test("a04: a session device is signed out when it expires, and its links end", async () => {
  const { world, alice, bob } = await twoPeople();
  agree(alice, bob);
  const browser = await world.sessionOf(alice, 600_000 - dayMs); // It expires in ten minutes.
  browser.clock(0);
  world.advance(60_000);
  forget(alice, bob);
  browser.says({ do: "write", name: "bob", text: "in time" });
  world.advance(1_000);
  assert.deepEqual(bob.read(), ["in time"]);
  world.advance(600_000);
  assert.deepEqual(browser.heard("signedOutHere"), [{ tell: "signedOutHere", code: "expired" }]);
  write(alice, "my browser is closed");
  browser.says({ do: "write", name: "bob", text: "too late" });
  world.advance(10_000);
  assert.deepEqual(bob.read(), ["my browser is closed"]);
});

test("a04: a contact ends its link at that time, also a direct one and without the server", async () => {
  const { world, alice, bob } = await twoPeople();
  world.directPaths(true);
  agree(alice, bob);
  const browser = await world.sessionOf(alice, 600_000 - dayMs);
  browser.clock(0);
  world.advance(60_000);
  world.cutServer();
  forget(alice, bob);
  browser.says({ do: "write", name: "bob", text: "in time" });
  world.advance(1_000);
  assert.deepEqual(bob.read(), ["in time"]);
  world.advance(600_000);
  browser.says({ do: "write", name: "bob", text: "a little late" });
  world.advance(10_000);
  assert.deepEqual(bob.read(), []);
});

test("a04: a session device that cannot hear the server ends at its own time", async () => {
  const { world, alice, bob } = await twoPeople();
  const browser = await world.sessionOf(alice);
  for (const one of [alice, bob]) one.crash();
  browser.becomes("asleep");
  world.cutServer();
  world.advance(dayMs);
  browser.becomes("awake");
  world.advance(1);
  assert.deepEqual(browser.heard("signedOutHere"), [{ tell: "signedOutHere", code: "expired" }]);
});
