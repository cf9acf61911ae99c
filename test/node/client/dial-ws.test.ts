// A peer's connection to its server, against servers that behave and servers that do not.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { WebSocketServer } from "ws";
import type { ServerChannel } from "#peer";
import { dialServer } from "../../../src/node/client/dial-ws.ts";

test("frames go both ways, as plain bytes", async (t) => {
  const { url, server } = await webSockets(t);
  server.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
  const line = dial(t, url);
  assert.deepEqual(await line.next(), "opened");
  line.channel.send(Uint8Array.of(1, 2, 3));
  const echoed = await line.next();
  assert.ok(echoed instanceof Uint8Array && !Buffer.isBuffer(echoed));
  assert.deepEqual([...echoed], [1, 2, 3]);
});

test("the server is called at one path, below the address that was given", async (t) => {
  const { url, server } = await webSockets(t);
  const paths: (string | undefined)[] = [];
  server.on("connection", (_, request: IncomingMessage) => paths.push(request.url));
  for (const address of [url, `${url}/`, `${url}/chat/?q=1#part`]) {
    assert.equal(await dial(t, address).next(), "opened");
  }
  assert.deepEqual(paths, ["/tincan", "/tincan", "/chat/tincan"]);
});

test("where nobody listens, the connection is closed and was never open", async (t) => {
  const { url, server } = await webSockets(t);
  server.close();
  const line = dial(t, url);
  assert.equal(await line.next(), "closed");
  await line.quiet();
});

test("a server that refuses is a connection that is closed", async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end());
  const line = dial(t, await listen(t, server));
  assert.equal(await line.next(), "closed");
  await line.quiet();
});

test("a server that never answers is given up after ten seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = createServer().on("upgrade", () => {});
  const line = dial(t, await listen(t, server));
  await once(server, "upgrade");
  t.mock.timers.tick(9_999);
  await line.quiet();
  t.mock.timers.tick(1);
  assert.equal(await line.next(), "closed");
  await line.quiet();
});

test("a server that goes away is told once", async (t) => {
  const { url, server } = await webSockets(t);
  server.on("connection", (socket) => socket.terminate());
  const line = dial(t, url);
  assert.equal(await line.next(), "opened");
  assert.equal(await line.next(), "closed");
  await line.quiet();
  await line.channel.close();
  await line.quiet();
});

test("what was sent before closing arrives, and nothing is told after it but the end", async (t) => {
  const { url, server } = await webSockets(t);
  const heard: number[] = [];
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      heard.push(Buffer.isBuffer(data) ? data.length : 0);
      socket.send(data);
    });
  });
  const line = dial(t, url);
  await line.next();
  for (let count = 0; count < 50; count += 1) line.channel.send(new Uint8Array(50_000));
  await line.channel.close();
  assert.deepEqual(heard, Array(50).fill(50_000));
  assert.equal(await line.next(), "closed");
  await line.quiet();
});

test("a server that does not close its side holds nobody up for long", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { url, server } = await webSockets(t);
  const connected = once(server, "connection");
  const line = dial(t, url);
  await line.next();
  const [, request] = await connected;
  request.socket.pause();
  const closing = line.channel.close();
  await line.quiet();
  t.mock.timers.tick(2_000);
  await closing;
  assert.equal(await line.next(), "closed");
});

test("closing before the connection is open ends it without opening it", async (t) => {
  const { url } = await webSockets(t);
  const line = dial(t, url);
  await line.channel.close();
  assert.equal(await line.next(), "closed");
  await line.quiet();
});

test("a frame over the limit ends the connection; one at the limit does not", async (t) => {
  const { url, server } = await webSockets(t);
  server.on("connection", (socket) => {
    socket.send(new Uint8Array(65_536));
    socket.send(new Uint8Array(65_537));
  });
  const line = dial(t, url);
  assert.equal(await line.next(), "opened");
  const frame = await line.next();
  assert.equal(frame instanceof Uint8Array && frame.length, 65_536);
  assert.equal(await line.next(), "closed");
});

test("text from the server is passed over", async (t) => {
  const { url, server } = await webSockets(t);
  server.on("connection", (socket) => {
    socket.send("hello");
    socket.send(Uint8Array.of(7));
  });
  const line = dial(t, url);
  assert.equal(await line.next(), "opened");
  assert.deepEqual(await line.next(), Uint8Array.of(7));
});

test("what one turn sends leaves in one piece", async (t) => {
  const { url, server } = await webSockets(t);
  const arrived = Promise.withResolvers<number>();
  server.on("connection", (socket, request: IncomingMessage) => {
    let pieces = 0;
    let frames = 0;
    request.socket.prependListener("data", () => (pieces += 1));
    socket.on("message", () => (frames += 1) === 100 && arrived.resolve(pieces));
  });
  const line = dial(t, url);
  await line.next();
  for (let count = 0; count < 100; count += 1) line.channel.send(new Uint8Array(10));
  assert.equal(await arrived.promise, 1);
});

test("what is sent while there is no connection is dropped", async (t) => {
  const { url, server } = await webSockets(t);
  const heard: string[] = [];
  server.on("connection", (socket) => socket.on("message", (data) => heard.push(String(data))));
  const line = dial(t, url);
  line.channel.send(Buffer.from("early"));
  await line.next();
  line.channel.send(Buffer.from("in time"));
  await line.channel.close();
  line.channel.send(Buffer.from("late"));
  assert.deepEqual(heard, ["in time"]);
});

test("a server that reads nothing is given up before the memory is full", async (t) => {
  const { url, server } = await webSockets(t);
  server.on("connection", (_, request: IncomingMessage) => request.socket.pause());
  const line = dial(t, url);
  await line.next();
  for (let count = 0; count < 300; count += 1) line.channel.send(new Uint8Array(65_536));
  assert.equal(await line.next(), "closed");
});

type Told = "opened" | "closed" | Uint8Array;

interface Line {
  channel: ServerChannel;
  /** What is told next. */
  next(): Promise<Told>;
  /** Fails when something has been told that nobody asked for. */
  quiet(): Promise<void>;
}

function dial(t: TestContext, url: string): Line {
  const told: Told[] = [];
  const arrivals = new EventEmitter();
  const tell = (what: Told): void => {
    told.push(what);
    arrivals.emit("told");
  };
  const channel = dialServer(url, {
    opened: () => tell("opened"),
    frame: tell,
    closed: () => tell("closed"),
  });
  t.after(() => channel.close());
  return {
    channel,
    async next() {
      if (told.length === 0) await once(arrivals, "told");
      return told.shift() ?? assert.fail();
    },
    async quiet() {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(told, []);
    },
  };
}

async function webSockets(t: TestContext): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  return { url: urlOf(server.address()), server };
}

async function listen(t: TestContext, server: Server): Promise<string> {
  t.after(() => server.close().closeAllConnections());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return urlOf(server.address());
}

const urlOf = (address: AddressInfo | string | null): string =>
  `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
