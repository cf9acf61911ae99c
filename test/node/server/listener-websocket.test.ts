// The listener on loopback, and what polite and rude peers can do to it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { test, type TestContext } from "node:test";
import { WebSocket } from "ws";
import type { ChannelInput } from "../../../src/node/server/channel-websocket.ts";
import { listen, type ListenerOptions } from "../../../src/node/server/listener-websocket.ts";
import { onLoopback } from "../stage/listener-options.ts";
import { connectRaw, replyTo } from "../stage/raw-peer.ts";

const upgrading = "HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

/** A serving listener, an inbox of what it reports, and a way to connect. */
async function serving(t: TestContext, options: Partial<ListenerOptions> = {}) {
  const listener = await listen({ ...onLoopback, ...options });
  t.after(() => listener.stop(0));
  const told = createInbox();
  listener.serve(told.put);
  const { port } = listener.address;
  const connect = async (headers = {}) => {
    const peer = new WebSocket(`ws://127.0.0.1:${port}/tincan`, { headers });
    await once(peer, "open");
    return peer;
  };
  return { listener, port, told, connect };
}

/** Keeps reports until somebody waits for them. */
function createInbox() {
  const all: ChannelInput[] = [];
  let arrived = Promise.withResolvers<void>();
  async function next<T extends ChannelInput["type"]>(type: T) {
    for (;;) {
      const index = all.findIndex((input) => input.type === type);
      const [found] = index < 0 ? [] : all.splice(index, 1);
      if (found !== undefined) return found as Extract<ChannelInput, { type: T }>;
      await arrived.promise;
    }
  }
  function put(input: ChannelInput): void {
    all.push(input);
    arrived.resolve();
    arrived = Promise.withResolvers();
  }
  return { all, next, put };
}

const closeCode = async (peer: WebSocket): Promise<unknown> => (await once(peer, "close"))[0];

test("a peer comes, speaks and leaves, and the next one gets a different number", async (t) => {
  const { told, connect } = await serving(t);
  const alice = await connect();
  alice.send(Uint8Array.of(1, 2, 3));
  const frame = await told.next("frame");
  assert.deepEqual(frame.bytes, Uint8Array.of(1, 2, 3));
  assert.ok(!Buffer.isBuffer(frame.bytes));
  alice.close();
  await told.next("closed");
  const address = { text: "127.0.0.1", own: false, networks: [] };
  assert.deepEqual(told.all, [{ type: "opened", channel: 1, address }]);
  await connect();
  assert.deepEqual(told.all.at(-1), { type: "opened", channel: 2, address });
});

test("a peer that uses a trusted proxy is known by its own address", async (t) => {
  const { told, connect } = await serving(t, { trustedProxies: ["127.0.0.1"] });
  await connect({ "X-Forwarded-For": "203.0.113.7" });
  assert.deepEqual((await told.next("opened")).address, {
    text: "203.0.113.7",
    own: true,
    networks: [],
  });
});

test("frames arrive whole and in order, before the close that follows them", async (t) => {
  const { listener, told, connect } = await serving(t);
  const alice = await connect();
  const { channel } = await told.next("opened");
  const got: number[] = [];
  alice.on("message", (bytes) => got.push((bytes as Buffer).length));
  for (const length of [0, 1, 70_000, 3]) listener.send(channel, new Uint8Array(length));
  listener.close(channel, 1008);
  listener.send(channel, Uint8Array.of(9));
  assert.equal(await closeCode(alice), 1008);
  assert.deepEqual(got, [0, 1, 70_000, 3]);
});

test("frames sent in one turn leave in one write", async (t) => {
  const { listener, port, told } = await serving(t);
  const alice = await connectRaw(port);
  t.after(() => alice.destroy());
  const { channel } = await told.next("opened");
  for (let count = 0; count < 100; count++) listener.send(channel, new Uint8Array(10));
  alice.resume();
  const [bytes] = (await once(alice, "data")) as [Buffer];
  assert.equal(bytes.length, 100 * (2 + 10));
});

test("a peer that sends text is disconnected", async (t) => {
  const { told, connect } = await serving(t);
  const mallory = await connect();
  mallory.send("hello");
  assert.equal(await closeCode(mallory), 1003);
  await told.next("closed");
  assert.ok(told.all.every(({ type }) => type === "opened"));
});

test("a frame over the limit ends only the connection of its sender", async (t) => {
  const { told, connect } = await serving(t);
  const [alice, mallory] = [await connect(), await connect()];
  mallory.send(new Uint8Array(65_537));
  assert.equal(await closeCode(mallory), 1009);
  alice.send(new Uint8Array(65_536));
  assert.equal((await told.next("frame")).channel, 1);
});

test("a peer that cuts its connection in the middle of a frame is reported as gone", async (t) => {
  const { port, told, connect } = await serving(t);
  const mallory = await connectRaw(port);
  mallory.write(Uint8Array.of(0x82, 0xfe, 0xff));
  mallory.resetAndDestroy();
  assert.equal((await told.next("closed")).channel, 1);
  await connect();
});

test("a peer that does not speak WebSocket after the upgrade is reported as gone", async (t) => {
  const { port, told } = await serving(t);
  const mallory = await connectRaw(port);
  mallory.on("error", () => {});
  mallory.resume().write("\r\n\r\nhello, is this the mail server?");
  assert.equal((await told.next("closed")).channel, 1);
});

test("the listener reports when a peer does not read, and when it has read everything", async (t) => {
  const { listener, port, told } = await serving(t);
  const bob = await connectRaw(port);
  t.after(() => bob.destroy());
  const { channel } = await told.next("opened");
  while (told.all.length === 0) listener.send(channel, new Uint8Array(16_384));
  const { bytes } = await told.next("backlog");
  assert.ok(bytes > onLoopback.sendBufferBytes && bytes <= onLoopback.sendBufferBytes + 20_000);
  listener.send(channel, new Uint8Array(16_384));
  assert.deepEqual(told.all, []);
  bob.resume();
  assert.deepEqual(await told.next("backlog"), { type: "backlog", channel, bytes: 0 });
});

test("a peer that never reads is cut off before it takes much memory", async (t) => {
  const { listener, port, told } = await serving(t);
  const mallory = await connectRaw(port);
  mallory.on("error", () => {});
  const { channel } = await told.next("opened");
  const ended = told.next("closed");
  for (let count = 0; count < 2000; count++) listener.send(channel, new Uint8Array(16_384));
  assert.equal((await ended).channel, channel);
});

test("b01: small frames that wait count as what they cost, not as their bytes", async (t) => {
  const { listener, port, told } = await serving(t);
  const mallory = await connectRaw(port);
  mallory.on("error", () => {});
  const { channel } = await told.next("opened");
  while (!told.all.some(({ type }) => type === "backlog"))
    listener.send(channel, new Uint8Array(38));
  const ended = told.next("closed");
  // More than the system's own buffers hold, and far less than the limit in bytes.
  for (let count = 0; count < 500; count++) listener.send(channel, new Uint8Array(38));
  assert.equal((await ended).channel, channel);
});

test(
  "b02: a peer that floods on after it was thrown out is cut off",
  { timeout: 20_000 },
  async (t) => {
    const { listener, told, connect } = await serving(t);
    const alice = await connect();
    alice.on("error", () => {});
    alice.pause(); // So it never sees, or answers, the close.
    listener.close(1, 1008);
    for (let sent = 0; sent < 8_000; sent += 1) alice.send(Uint8Array.of(1, 2, 3));
    await told.next("closed");
    assert.deepEqual(
      told.all.filter(({ type }) => type === "frame"),
      [],
    );
  },
);

test("b02: what was on its way when a peer was thrown out does no harm to the close", async (t) => {
  const { listener, told, connect } = await serving(t);
  const alice = await connect();
  listener.close(1, 1008);
  for (let sent = 0; sent < 200; sent += 1) alice.send(new Uint8Array(100));
  assert.equal(await closeCode(alice), 1008);
  await told.next("closed");
});

test("monitoring sees that the server is alive and whether it is ready", async (t) => {
  const listener = await listen(onLoopback);
  t.after(() => listener.stop(0));
  const status = async (path: string) =>
    (await fetch(`http://127.0.0.1:${listener.address.port}${path}`)).status;
  assert.deepEqual([await status("/healthz"), await status("/readyz")], [200, 503]);
  listener.serve(() => {});
  assert.deepEqual([await status("/healthz"), await status("/readyz?verbose")], [200, 200]);
});

test("every other path gets a plain 404 that says what this server is", async (t) => {
  const { port } = await serving(t);
  for (const path of ["/", "/tincan", "/healthz/..%2f", "//"]) {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`);
    assert.equal(reply.status, 404);
    assert.match(await reply.text(), /Tincan server/);
  }
  const post = await fetch(`http://127.0.0.1:${port}/healthz`, { method: "POST", body: "x" });
  assert.equal(post.status, 404);
});

test("the headers of every HTTP answer forbid sniffing, caching and loading", async (t) => {
  const { port } = await serving(t);
  const requests = {
    "404 Not Found": "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "400 Bad Request": "nonsense\r\n\r\n",
    "404 Not Found ": `GET /other ${upgrading}`,
    "400 Bad Request ": `GET /tincan ${upgrading}`,
  };
  for (const [status, request] of Object.entries(requests)) {
    const reply = await replyTo(port, request);
    assert.ok(reply.startsWith(`HTTP/1.1 ${status.trim()}\r\n`), reply);
    assert.match(reply, /\r\nX-Content-Type-Options: nosniff\r\n/);
    assert.match(reply, /\r\nCache-Control: no-store\r\n/);
    assert.match(reply, /\r\nContent-Security-Policy: default-src 'none'\r\n/);
  }
});

test("a peer that hangs up in the middle of its request does not disturb others", async (t) => {
  const { port, told, connect } = await serving(t);
  for (const request of ["GET /tincan HTTP/1.1\r\nUpgr", `GET /other ${upgrading}`, "\0"]) {
    const mallory = createConnection(port, "127.0.0.1");
    mallory.write(request, () => mallory.resetAndDestroy());
    await once(mallory, "close");
  }
  await connect();
  assert.equal((await told.next("opened")).channel, 1);
});

test("nobody gets in before the server serves", async (t) => {
  const listener = await listen(onLoopback);
  t.after(() => listener.stop(0));
  const early = new WebSocket(`ws://127.0.0.1:${listener.address.port}/tincan`);
  const [error] = (await once(early, "error").catch((thrown: unknown) => [thrown])) as [Error];
  assert.match(error.message, /503/);
});

test("when the server stops, peers get what was sent to them, and then the reason", async (t) => {
  const { listener, told, connect } = await serving(t);
  const alice = await connect();
  const { channel } = await told.next("opened");
  const message = once(alice, "message");
  const closed = closeCode(alice);
  listener.send(channel, Uint8Array.of(7));
  await listener.stop(10_000);
  assert.deepEqual((await message)[0], Buffer.of(7));
  assert.equal(await closed, 1001);
  assert.equal(told.all.at(-1)?.type, "closed");
});

test("while the server stops, it says that it is not ready", async (t) => {
  const { listener, port, told } = await serving(t);
  const alice = await connectRaw(port);
  const stopped = listener.stop(60_000);
  assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 503);
  alice.destroy();
  await stopped;
  assert.equal(told.all.at(-1)?.type, "closed");
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
});

test("a peer that does not answer the close does not delay the stop", async (t) => {
  const { listener, port, told } = await serving(t);
  const mallory = await connectRaw(port);
  mallory.on("error", () => {});
  await listener.stop(1);
  assert.equal(told.all.at(-1)?.type, "closed");
});

test("the error for a taken port names the port", async (t) => {
  const { port } = await serving(t);
  const facts = { host: "127.0.0.1", port };
  await assert.rejects(listen({ ...onLoopback, port }), { code: "port-taken", facts });
});

test("listening on another machine's address is refused with a code of its own", async () => {
  const elsewhere = { ...onLoopback, host: "192.0.2.1" };
  await assert.rejects(listen(elsewhere), { code: "no-address" });
});

test("a channel that is paused is not read until its time is over, and then in order", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { listener, told, connect } = await serving(t);
  const [alice, bob] = [await connect(), await connect()];
  alice.send(Uint8Array.of(1));
  const { channel } = await told.next("frame");
  listener.pause(channel, 8_000);
  alice.send(Uint8Array.of(2));
  alice.send(Uint8Array.of(3));
  bob.send(Uint8Array.of(9));
  assert.deepEqual((await told.next("frame")).bytes, Uint8Array.of(9));
  assert.deepEqual(
    told.all.filter(({ type }) => type === "frame"),
    [],
  );
  t.mock.timers.tick(8_000);
  assert.deepEqual((await told.next("frame")).bytes, Uint8Array.of(2));
  assert.deepEqual((await told.next("frame")).bytes, Uint8Array.of(3));
});

test("a paused channel that the server closes still ends as agreed", async (t) => {
  const { listener, told, connect } = await serving(t);
  const alice = await connect();
  alice.send(Uint8Array.of(1));
  const { channel } = await told.next("frame");
  listener.pause(channel, 600_000);
  listener.close(channel, 1008);
  assert.equal(await closeCode(alice), 1008);
  await told.next("closed");
});
