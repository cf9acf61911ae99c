// What dialling with the library's socket does beyond its contract when servers misbehave.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { dialServer } from "../../../src/node/client/dial-ws.ts";
import { call, webSockets, type Call } from "../../contract/dial.ts";

test("the peer always dials the path /tincan below the given address", async (t) => {
  const { url, server } = await webSockets(t);
  const paths: (string | undefined)[] = [];
  server.on("connection", (_, request: IncomingMessage) => paths.push(request.url));
  for (const address of [url, `${url}/`, `${url}/chat/?q=1#part`]) {
    assert.equal(await dial(t, address).next(), "opened");
  }
  assert.deepEqual(paths, ["/tincan", "/tincan", "/chat/tincan"]);
});

test("a connection that the server refuses counts as closed", async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end());
  const line = dial(t, await listen(t, server));
  assert.equal(await line.next(), "closed");
  await line.quiet();
});

test("the peer gives up after ten seconds on a server that never answers", async (t) => {
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

test("a server that does not close its side delays the peer only briefly", async (t) => {
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

test("a frame over the limit ends the connection, and one at the limit does not", async (t) => {
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

test("frames sent in one turn leave in one piece", async (t) => {
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

const dial = (t: TestContext, url: string): Call => call(t, dialServer, url);

async function listen(t: TestContext, server: Server): Promise<string> {
  t.after(() => server.close().closeAllConnections());
  await once(server.listen(0, "127.0.0.1"), "listening");
  return urlOf(server.address());
}

const urlOf = (address: AddressInfo | string | null): string =>
  `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
