// The server as a peer sees it: one connection at a time, and no reports from abandoned ones.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { PeerInput } from "#peer";
import { WebSocketServer } from "ws";
import { createServerConnection, type ServerConnection } from "#peer";
import { dialServer } from "../../../src/node/client/dial-ws.ts";

test("the peer learns what happens on the connection", async (t) => {
  const { url, server } = await listening(t);
  server.on("connection", (socket) => socket.send(Uint8Array.of(1), () => socket.terminate()));
  const { connection, next } = connect(url);
  connection.open();
  assert.deepEqual(await next(), { type: "serverOpened" });
  assert.deepEqual(await next(), { type: "serverFrame", bytes: Uint8Array.of(1) });
  assert.deepEqual(await next(), { type: "serverClosed" });
});

test("an abandoned connection reports nothing, but what was sent on it arrives", async (t) => {
  const { url, server } = await listening(t);
  const heard: string[] = [];
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      heard.push(String(data));
      socket.send(data);
    });
  });
  const { connection, told, next } = connect(url);
  connection.open();
  await next();
  connection.send(Buffer.from("goodbye"));
  connection.close();
  connection.send(Buffer.from("too late"));
  await connection.flushed();
  assert.deepEqual(heard, ["goodbye"]);
  assert.deepEqual(told, []);
});

test("a new connection replaces the old one, which ends without a report", async (t) => {
  const { url, server } = await listening(t);
  const { connection, told, next } = connect(url);
  connection.open();
  connection.open();
  assert.deepEqual(await next(), { type: "serverOpened" });
  connection.open();
  assert.deepEqual(await next(), { type: "serverOpened" });
  await connection.flushed();
  assert.deepEqual(told, []);
  assert.equal(server.clients.size, 1);
  connection.close();
  await connection.flushed();
});

test("closing a connection that was never opened does no harm", async () => {
  const { connection } = connect("http://127.0.0.1:9");
  connection.close();
  connection.send(Uint8Array.of(1));
  await connection.flushed();
});

interface Peer {
  connection: ServerConnection;
  told: PeerInput[];
  /** The next input. */
  next(): Promise<PeerInput>;
}

function connect(url: string): Peer {
  const told: PeerInput[] = [];
  const arrivals = new EventEmitter();
  const connection = createServerConnection(
    (ears) => dialServer(url, ears),
    (input) => {
      told.push(input);
      arrivals.emit("told");
    },
  );
  async function next(): Promise<PeerInput> {
    if (told.length === 0) await once(arrivals, "told");
    return told.shift() ?? assert.fail();
  }
  return { connection, told, next };
}

async function listening(t: TestContext): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // It listens on TCP, not on a named pipe.
  return { url: `http://127.0.0.1:${port}`, server };
}
