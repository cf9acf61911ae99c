// A real server refuses arbitrary bytes with a code, and nobody else notices.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";
import { WebSocket } from "ws";
import { decodeFromServer, encodeToServer, limits, protocolVersion } from "#protocol";
import type { ToServer } from "#protocol";
import { openChat, signUp, startServer, type Server } from "./programs.ts";

/** Sends one message, after a hello if asked to, and returns the code of the refusal. */
async function refusalOf(server: Server, message: Uint8Array, hello: boolean): Promise<string> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/tincan`);
  socket.binaryType = "nodebuffer";
  const closed = once(socket, "close");
  let refused = "";
  socket.on("message", (bytes: Buffer) => {
    const frame = decodeFromServer(new Uint8Array(bytes));
    if (frame?.type === "refused") refused = frame.code;
  });
  socket.on("error", () => {});
  await once(socket, "open");
  if (hello) socket.send(encodeToServer(helloFrame));
  socket.send(message);
  const [code] = await closed;
  return refused || `closed ${code}`;
}

const helloFrame: ToServer = {
  type: "hello",
  min: protocolVersion,
  max: protocolVersion,
  features: [],
  nonce: new Uint8Array(32),
  program: "hostile",
};

test("the server refuses bytes that are not a frame with a code, before and after hello", async (t) => {
  const server = await startServer(t);
  const strange: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()],
    ["noise", randomBytes(200)],
    ["a number", Uint8Array.of(0x18, 0x2a)],
    ["an unknown message", Uint8Array.of(0x81, 0x18, 0xfe)],
    ["a cut hello", encodeToServer(helloFrame).subarray(0, 20)],
    ["a hello with a byte after it", Buffer.concat([encodeToServer(helloFrame), Buffer.of(0)])],
    ["endless nesting", new Uint8Array(60_000).fill(0x81)],
    ["a length that lies", Uint8Array.of(0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ];
  for (const [what, bytes] of strange) {
    for (const hello of [false, true]) {
      assert.equal(await refusalOf(server, bytes, hello), "malformed", what);
    }
  }
  const large = new Uint8Array(limits.frameBytesMax + 1);
  assert.match(await refusalOf(server, large, true), /too-large|closed 1009/);
  const future = encodeToServer({ ...helloFrame, min: 200, max: 255 });
  assert.equal(await refusalOf(server, future, false), "version");
});

test("two people do not notice a flood of noise, and the server's memory stays bounded", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  await openChat(alice, bob);
  const before = memoryOf(server.pid);
  const noise = Array.from({ length: 300 }, () => randomBytes(60_000));
  for (let at = 0; at < noise.length; at += 20) {
    const some = noise.slice(at, at + 20);
    await Promise.all(some.map((bytes) => refusalOf(server, bytes, false)));
  }
  await throwAtStun(server.port);
  await halfRequest(server.port);
  alice.say("all quiet here");
  await bob.heard("alice: all quiet here");
  assert.ok(memoryOf(server.pid) < before + 150 * 2 ** 20, "18 MB of noise cost more than 150 MB");
});

/** Resident memory of a process, bytes. */
function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function throwAtStun(port: number): Promise<void> {
  const socket = createSocket("udp4");
  const send = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => socket.send(bytes, port, "127.0.0.1", () => resolve()));
  for (let count = 0; count < 500; count++) await send(randomBytes(count % 200));
  await new Promise<void>((resolve) => socket.close(resolve));
}

/** Connects, sends half a request and hangs up. */
async function halfRequest(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /tincan HTTP/1.1\r\nUpgr");
  socket.destroy();
}
