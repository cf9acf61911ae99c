// Fairness between connections: how many frames of one are taken before everybody else has a turn.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { WebSocket } from "ws";
import { createFairInbox, framesAtOnce } from "../../../src/node/server/fair-inbox.ts";
import { listen } from "../../../src/node/server/listener-websocket.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An inbox, and what came of it, in order. */
function inbox() {
  const told: (number | "full" | "empty")[] = [];
  const one = createFairInbox({
    take: ([byte = 0]) => void told.push(byte),
    full: () => void told.push("full"),
    empty: () => void told.push("empty"),
  });
  const put = (from: number, to: number): void => {
    for (let byte = from; byte < to; byte += 1) one.put(Uint8Array.of(byte));
  };
  return { told, put, end: one.end, drop: one.drop };
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

test("a few frames are taken at once, and more of them a few in each turn, in order", async () => {
  const { told, put } = inbox();
  put(0, 2 * framesAtOnce + 1);
  assert.deepEqual(told, [...numbers(0, framesAtOnce), "full"]);
  await turn();
  assert.deepEqual(told.slice(framesAtOnce + 1), numbers(framesAtOnce, 2 * framesAtOnce));
  await turn();
  assert.deepEqual(told.slice(-2), [2 * framesAtOnce, "empty"]);
  await turn();
  put(100, 102);
  assert.deepEqual(told.slice(-2), [100, 101]);
});

test("what waits when a connection ends is taken, and what waits when we drop it is not", async () => {
  const [ended, dropped] = [inbox(), inbox()];
  for (const { put } of [ended, dropped]) put(0, 2 * framesAtOnce);
  ended.end();
  dropped.drop();
  await turn();
  assert.equal(ended.told.filter((one) => typeof one === "number").length, 2 * framesAtOnce);
  assert.deepEqual(dropped.told, [...numbers(0, framesAtOnce), "full"]);
});

/** A listener, and connections to it; `told` has the channel of each frame. */
async function listening(t: TestContext, count: number) {
  const told: number[] = [];
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    trustedProxies: [],
    trustedOrigins: [],
    sendBufferBytes: 1_000_000,
    proxyFound: () => {},
    log: { info: () => {} },
  });
  listener.serve((input) => void (input.type === "frame" && told.push(input.channel)));
  t.after(() => listener.stop(0));
  const { host, port } = listener.address;
  const sockets = Array.from({ length: count }, () => new WebSocket(`ws://${host}:${port}/tincan`));
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  return { told, sockets };
}

test("b02: a frame of one device waits for a few frames of another, not for thousands", async (t) => {
  const { told, sockets } = await listening(t, 2);
  const [mallory, alice] = sockets;
  assert.ok(mallory && alice);
  const flood = 4_000;
  for (let sent = 0; sent < flood; sent += 1) mallory.send(Uint8Array.of(1));
  alice.send(Uint8Array.of(2));
  while (told.length < flood + 1) await turn();
  assert.ok(told.indexOf(2) < flood / 4, `after ${told.indexOf(2)} frames`);
});

test("b02: whoever floods and then leaves is heard to the end, in order", async (t) => {
  const { told, sockets } = await listening(t, 1);
  const [alice] = sockets;
  assert.ok(alice);
  for (let sent = 0; sent < 4_000; sent += 1) alice.send(Uint8Array.of(1));
  alice.close();
  await once(alice, "close");
  while (told.length < 4_000) await turn();
  assert.equal(told.length, 4_000);
});
