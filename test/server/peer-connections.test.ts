// Channels before and after hello: what gets in, what is cut off, and that nobody else notices.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { encodeToServer, protocolVersion, type ToServer } from "#protocol";
import { agree, all, greet, n, pick, prove, refusal, signIn, signUp } from "./stage/people.ts";
import { createWorld } from "./stage/server-world.ts";

const version = { min: protocolVersion, max: protocolVersion };
const hello: Extract<ToServer, { type: "hello" }> = {
  type: "hello",
  ...version,
  nonce: new Uint8Array(32),
  features: [],
  program: "x",
};

test("the answer to hello has the version, a fresh nonce and the limits", () => {
  const world = createWorld();
  const [first, second] = [world.connect(), world.connect()].map((connection) =>
    pick(connection.say(hello), "welcome"),
  );
  assert.equal(first?.version, protocolVersion);
  assert.deepEqual(first.serverKey, world.serverKey);
  assert.deepEqual(first.limits, {
    frameBytes: 65_536,
    framesPerSecond: 20,
    requestsPerHour: 60,
    watched: 200,
    heartbeatMs: 20_000,
    relayBytes: 1_048_576,
    relayMonthBytes: 17_179_869_184,
  });
  assert.notDeepEqual(first.nonce, second?.nonce);
});

test("a peer that speaks only future versions learns that and is disconnected", () => {
  const connection = createWorld().connect();
  assert.equal(refusal(connection.say({ ...hello, min: protocolVersion + 1, max: 9 })), "version");
  assert.equal(connection.closed(), 1008);
});

test("a peer that also speaks future versions is welcome", () => {
  const said = createWorld()
    .connect()
    .say({ ...hello, max: 9 });
  assert.equal(pick(said, "welcome").version, protocolVersion);
});

test("a peer that says nothing is cut off after ten seconds", () => {
  const world = createWorld();
  const connection = world.connect();
  world.pass(9999);
  assert.equal(connection.closed(), undefined);
  world.pass(1);
  assert.equal(connection.closed(), 1008);
});

test("after hello a person has ten minutes to type a password", () => {
  const world = createWorld();
  const connection = greet(world);
  for (let count = 0; count < 30; count += 1) {
    assert.equal(connection.closed(), undefined);
    assert.equal(pick(connection.say({ type: "ping", n }), "pong").re, n);
    world.pass(20_000);
  }
  assert.equal(connection.closed(), 1008);
});

test("junk bytes end the channel they came on, and no other", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((tail) => {
      const whole = encodeToServer({ type: "ping", n: 1 });
      return Uint8Array.from([...whole, ...tail]);
    }),
  );
  fc.assert(
    fc.property(bytes, fc.boolean(), (junk, polite) => {
      const mallory = polite ? greet(world) : world.connect();
      const said = mallory.write(junk);
      assert.ok(all(said, "refused").length === 1);
      assert.ok(said.every((frame) => frame.type === "refused"));
      mallory.cut();
      pick(alice.say({ type: "ping", n }), "pong");
      world.pass(1000);
    }),
  );
});

test("malformed bytes and oversized frames are closed with different codes", () => {
  const world = createWorld();
  const [mallory, morten] = [greet(world), greet(world)];
  assert.equal(refusal(mallory.write(Uint8Array.of(0xff))), "malformed");
  assert.equal(mallory.closed(), 1008);
  assert.equal(refusal(morten.write(new Uint8Array(65_537))), "too-large");
  assert.equal(morten.closed(), 1009);
});

test("a question that only a newer program knows is refused, and the connection stays", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const unknown = Uint8Array.of(0x82, 0x18, 99, 7);
  for (const one of [world.connect(), greet(world), alice]) {
    const [said] = one.write(unknown);
    assert.deepEqual(said, { type: "refused", re: 7, code: "unknown-message", retryMs: undefined });
    assert.equal(one.closed(), undefined);
  }
  assert.equal(pick(alice.say({ type: "ping", n }), "pong").re, n);
});

test("unknown questions count against the rate, and a flood of them ends the connection", () => {
  const mallory = greet(createWorld());
  for (let count = 0; count < 300; count += 1) {
    if (mallory.closed() === undefined) mallory.write(Uint8Array.of(0x82, 0x18, 99, 7));
  }
  assert.equal(mallory.closed(), 1008);
});

test("before hello the server answers nothing but hello", () => {
  const world = createWorld();
  const connection = world.connect();
  assert.deepEqual(connection.say({ type: "ping", n }), [
    { type: "refused", re: n, code: "not-now", retryMs: undefined },
  ]);
  assert.equal(refusal(connection.say({ type: "name", n, name: "alice" })), "not-now");
  pick(connection.say(hello), "welcome");
});

test("a second hello ends the channel", () => {
  const connection = greet(createWorld());
  assert.equal(refusal(connection.say(hello)), "not-now");
  assert.equal(connection.closed(), 1008);
});

test("a stranger cannot do anything reserved for devices", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  const account = alice.person.id;
  const [signed, request] = [Uint8Array.of(1), "00".repeat(16) as never];
  const frames: ToServer[] = [
    { type: "find", n, name: "alice" },
    { type: "watch", n, accounts: [account] },
    { type: "ask", n, request: signed, list: signed },
    { type: "answer", n, answer: signed, list: signed },
    { type: "withdraw", n, request },
    { type: "leave", n, account, request },
    { type: "block", n, account, on: true, agoMs: 0 },
    { type: "grant", n, request: signed, answer: signed },
    { type: "publish", n, list: signed },
  ];
  const mallory = greet(world);
  for (const frame of frames) assert.equal(refusal(mallory.say(frame)), "not-now", frame.type);
  mallory.say({ type: "relay", to: alice.device.id, frame: signed });
  assert.equal(mallory.closed(), 1008);
  assert.deepEqual(alice.news(), []);
});

test("a signed-in device cannot sign in again", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  assert.equal(refusal(prove(world, alice.device, alice)), "not-now");
  assert.equal(refusal(alice.say({ type: "name", n, name: "bob" })), "not-now");
});

test("an address has room for so many strangers, and for more once they have signed in", () => {
  const world = createWorld({ strangersByAddress: 5 });
  const address = { text: "198.51.100.1" };
  const five = [1, 2, 3, 4, 5].map(() => greet(world, world.connect(address)));
  const sixth = world.connect(address);
  assert.deepEqual(pick(sixth.news(), "refused").code, "too-many");
  assert.equal(sixth.closed(), 1008);
  assert.equal(world.connect({ text: "198.51.100.2" }).closed(), undefined);

  const alice = signUp(world, "alice");
  alice.cut();
  const [home] = five;
  if (home !== undefined) pick(prove(world, alice.device, home), "signedIn");
  assert.equal(world.connect(address).closed(), undefined);
});

test("strangers who leave make room for others", () => {
  const world = createWorld();
  const address = { text: "198.51.100.1" };
  for (let round = 0; round < 20; round += 1) {
    const connection = greet(world, world.connect(address));
    assert.equal(connection.closed(), undefined);
    connection.cut();
  }
});

test("friends who share an untrusted proxy do not count as one address", () => {
  const world = createWorld();
  const proxy = { text: "198.51.100.1", own: false };
  for (let friend = 0; friend < 50; friend += 1) {
    assert.equal(greet(world, world.connect(proxy)).closed(), undefined);
  }
});

test("a flood is refused, then cut off, and others do not notice", () => {
  const world = createWorld();
  const [alice, mallory] = [signUp(world, "alice"), signUp(world, "mallory")];
  const codes = new Map<string, number>();
  for (let count = 0; mallory.closed() === undefined; count += 1) {
    for (const { type } of mallory.say({ type: "ping", n: count })) {
      codes.set(type, (codes.get(type) ?? 0) + 1);
    }
  }
  assert.deepEqual([codes.get("pong"), codes.get("refused")], [100, 101]);
  pick(alice.say({ type: "ping", n }), "pong");
});

test("a stranger who floods takes nothing away from other strangers", () => {
  const world = createWorld();
  const [alice, mallory] = [greet(world), greet(world)];
  while (mallory.closed() === undefined) mallory.say({ type: "ping", n });
  pick(alice.say({ type: "ping", n }), "pong");
});

test("opening a new channel does not refill the bucket of a device that floods", () => {
  const world = createWorld();
  const mallory = signUp(world, "mallory");
  while (mallory.closed() === undefined) mallory.say({ type: "ping", n });
  const again = signIn(world, mallory.person);
  assert.equal(refusal(again.say({ type: "ping", n })), "too-many");
});

test("a peer that slows down after a refusal is served again", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  let retryMs: number | undefined;
  while (retryMs === undefined) {
    retryMs = all(alice.say({ type: "ping", n }), "refused")[0]?.retryMs;
  }
  world.pass(retryMs);
  pick(alice.say({ type: "ping", n }), "pong");
});

test("a device that is silent for two heartbeats is cut off; one that pings is not", () => {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  for (let beat = 0; beat < 10; beat += 1) {
    world.pass(20_000);
    if (alice.closed() === undefined) alice.say({ type: "ping", n });
  }
  assert.equal(alice.closed(), undefined);
  assert.equal(bob.closed(), 1008);
});

test("a timer that goes off too early is set again", () => {
  const world = createWorld();
  const connection = world.connect();
  world.pass(9000);
  world.nudge();
  world.pass(1000);
  assert.equal(connection.closed(), 1008);
});

test("whatever a closed channel still sends is ignored", () => {
  const world = createWorld();
  const mallory = greet(world);
  mallory.write(Uint8Array.of(0xff));
  assert.deepEqual(mallory.say({ type: "ping", n }), []);
  mallory.cut();
  mallory.backlog(9);
});

test("when the server shuts down, it asks everyone to come back later, at different times", () => {
  const world = createWorld();
  const people = ["alice", "bob", "carol"].map((name) => signUp(world, name));
  const stranger = greet(world);
  const [alice, bob] = people;
  if (alice !== undefined && bob !== undefined) agree(world, alice, bob);
  for (const person of people) person.news();
  world.tell({ type: "drain" });
  const waits = [...people, stranger].map((connection) => {
    const frames = connection.news();
    assert.deepEqual(
      frames.map(({ type }) => type),
      ["refused"],
    );
    assert.equal(connection.closed(), 1001);
    return pick(frames, "refused").retryMs ?? -1;
  });
  assert.ok(waits.every((ms) => ms >= 0 && ms <= 5000));
  assert.ok(new Set(waits).size > 1);
});

test("a server that is shutting down lets nobody new in", () => {
  const world = createWorld();
  world.tell({ type: "drain" });
  const late = world.connect();
  assert.equal(refusal(late.news()), "leaving");
  assert.equal(late.closed(), 1001);
});

test("the log contains no name, no address and no frame", () => {
  const world = createWorld();
  const alice = signUp(world, "alice");
  alice.write(Uint8Array.of(0xff));
  const text = JSON.stringify(world.logs);
  assert.match(text, /signed-up/);
  assert.doesNotMatch(text, /alice|203\.0\.113/);
});
