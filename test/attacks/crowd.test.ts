// What comes from one place can try: a network with many addresses, or many people who share one.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { WebSocket } from "ws";
import { listen } from "../../src/node/server/listener-websocket.ts";
import { createSocketLimits } from "../../src/node/server/socket-limits.ts";
import { onLoopback } from "../node/stage/listener-options.ts";
import { greet, n, pick, refusal } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";

const school = { text: "203.0.113.1" };

/** This many people who share one address and type a password, while their programs ping. */
function typing(world: World, count: number, address: { text: string } = school) {
  const people = Array.from({ length: count }, () => greet(world, world.connect(address)));
  return {
    people,
    pass(times: number): void {
      for (let time = 0; time < times; time += 1) {
        world.pass(20_000);
        for (const person of people)
          if (person.closed() === undefined) person.say({ type: "ping", n });
      }
    },
  };
}

test("b03: forty people at a password prompt of one address shut nobody out", () => {
  const world = createWorld();
  const class40 = typing(world, 40);
  class40.pass(3);
  const newcomer = greet(world, world.connect(school));
  assert.equal(pick(newcomer.say({ type: "ping", n }), "pong").re, n);
  assert.ok(class40.people.every((person) => person.closed() === undefined));
});

test("b03: when an address is full, whoever has asked nothing for longest makes room", () => {
  const world = createWorld({ strangersByAddress: 3 });
  const { people, pass } = typing(world, 3);
  pass(1);
  people[0]?.say({ type: "name", n, name: "alice" });
  const newcomer = greet(world, world.connect(school));
  assert.equal(newcomer.closed(), undefined);
  assert.deepEqual(
    people.map((person) => person.closed()),
    [undefined, 1008, undefined],
  );
});

test("b03: those who come all at once do not push each other out", () => {
  const world = createWorld({ strangersByAddress: 3 });
  const { people } = typing(world, 3);
  const late = world.connect(school);
  assert.equal(refusal(late.news()), "too-many");
  assert.ok(people.every((person) => person.closed() === undefined));
});

test("b03: a stranger that says nothing for half a minute is cut off", () => {
  const world = createWorld();
  const mallory = greet(world);
  world.pass(29_999);
  assert.equal(mallory.closed(), undefined);
  world.pass(1);
  assert.equal(mallory.closed(), 1008);
});

test("b03: the households of one IPv6 network share its places", () => {
  const world = createWorld();
  const households = Array.from({ length: 300 }, (_, index) => ({
    text: `2001:db8:0:${index.toString(16)}::/64`,
    own: true,
    networks: [`2001:db8:0:${(index >> 8).toString(16)}00::/56`, "2001:db8::/48"],
  }));
  const opened = households.map((address) => world.connect(address));
  const open = opened.filter((connection) => connection.closed() === undefined);
  assert.equal(open.length, 128 + 300 - 256);
});

test("b03: too many strangers in all cost a place where most of them are", () => {
  const world = createWorld({ strangersInAll: 20 });
  const mallory = typing(world, 15, { text: "198.51.100.66" });
  const alice = greet(world);
  mallory.pass(1);
  alice.say({ type: "ping", n });
  const others = Array.from({ length: 10 }, () => greet(world));
  assert.ok([alice, ...others].every((person) => person.closed() === undefined));
  assert.equal(mallory.people.filter((one) => one.closed() !== undefined).length, 6);
});

test("b03: sockets are bounded by address, by /56, by /48 and in all", () => {
  const most = { address: 2, network: 3, wideNetwork: 4, all: 5 };
  const limits = createSocketLimits(most);
  const enter = (text: string, networks: string[] = []) =>
    limits.enter({ text, own: true, networks });
  const [a, b] = [enter("1", ["x", "y"]), enter("1", ["x", "y"])];
  assert.ok(a && b);
  assert.equal(enter("1", ["x", "y"]), undefined, "the address is full");
  assert.ok(enter("2", ["x", "y"]));
  assert.equal(enter("3", ["x", "y"]), undefined, "the /56 is full");
  assert.ok(enter("4", ["z", "y"]));
  assert.equal(enter("5", ["w", "y"]), undefined, "the /48 is full");
  assert.ok(enter("6"));
  assert.equal(enter("7"), undefined, "everything is full");
  a.leave();
  a.leave();
  assert.ok(enter("7"), "one has left");
  assert.equal(enter("8"), undefined, "and left only once");
});

test("b03: the same thing from one network is a log line a minute, and then a count", () => {
  const world = createWorld();
  const networks = ["2001:db8::/56", "2001:db8::/48"];
  for (let count = 0; count < 1_000; count += 1) {
    const mallory = world.connect({ text: `2001:db8:0:${count}::/64`, networks });
    greet(world, mallory);
    mallory.write(Uint8Array.of(0xff));
  }
  greet(world);
  const lines = () => world.logs.splice(0).map(({ event, fields }) => [event, fields]);
  assert.deepEqual(lines(), [
    ["greeted", { channel: 0, program: "test" }],
    ["expelled", { channel: 0, code: "malformed" }],
    ["greeted", { channel: 1_000, program: "test" }],
  ]);
  world.pass(60_000);
  const counted = lines().map(([event, fields]) => JSON.stringify([event, fields]));
  assert.ok(counted.includes('["greeted",{"leftOut":999}]'), String(counted));
  assert.ok(counted.includes('["expelled",{"code":"malformed","leftOut":999}]'));
});

test("b03: however many addresses there are, the log does not grow with them", () => {
  const world = createWorld();
  for (let count = 0; count < 3_000; count += 1)
    world.connect({ text: `address ${count}` }).write(Uint8Array.of(0xff));
  assert.ok(world.logs.length <= 1_100, `${world.logs.length} lines`);
});

const few = { address: 2, network: 2, wideNetwork: 2, all: 4 };

test("b03: one address opens only so many WebSockets, and another one still gets in", async (t) => {
  const trustedProxies = ["127.0.0.1"];
  const listener = await listen({ ...onLoopback, trustedProxies, openMaxima: few });
  t.after(() => listener.stop(0));
  listener.serve(() => {});
  async function come(from: string): Promise<WebSocket> {
    const headers = { "X-Forwarded-For": from };
    const peer = new WebSocket(`ws://127.0.0.1:${listener.address.port}/tincan`, { headers });
    await once(peer, "open");
    return peer;
  }
  const mallory = await come("203.0.113.7");
  await come("203.0.113.7");
  await assert.rejects(come("203.0.113.7"), /503/);
  await come("203.0.113.8");
  mallory.terminate();
  await once(mallory, "close");
  await come("203.0.113.9");
});

test("b03: sockets that never become a WebSocket leave room for those that have", async (t) => {
  const listener = await listen({ ...onLoopback, halfOpenMaxima: few });
  t.after(() => listener.stop(0));
  listener.serve(() => {});
  const { port } = listener.address;
  const url = `ws://127.0.0.1:${port}/tincan`;
  for (let count = 0; count < 6; count += 1) await once(new WebSocket(url), "open");
  const mallory = Array.from({ length: 5 }, () => connect(port, "127.0.0.1"));
  const [last] = mallory.slice(-1);
  assert.ok(last);
  await once(last, "close");
  for (const socket of mallory) socket.destroy();
});
