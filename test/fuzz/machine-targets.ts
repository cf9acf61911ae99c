// Whole machines with any bytes at their door: the key file, the server's lines, its HTTP door.
import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { unwrapKey } from "#crypto";
import { encodeToServer, limits } from "#protocol";
import { createDoor } from "../../src/node/http-door.ts";
import { primitivesNode } from "../../src/node/primitives-node.ts";
import type { Context } from "../../src/peer/context.ts";
import { keepDeviceKeys, readDeviceKeys } from "../../src/peer/device-keys.ts";
import { createHalf } from "../peer/halves.ts";
import { toServer } from "../protocol/arbitraries.ts";
import { createWorld } from "../server/world.ts";
import { createChoices } from "./choices.ts";
import { samples } from "./codec-targets.ts";
import { assertSameBytes, type Target } from "./target.ts";

// The key file

const { context, me } = createHalf("alice");
const exportKey = new Uint8Array(64).fill(9);

/** The context of a peer whose key file holds this, and what it writes there. */
function withKeyFile(bytes: Uint8Array): { context: Context; written: () => Uint8Array } {
  let held = bytes;
  const keyFile = { read: () => held, write: (kept: Uint8Array) => void (held = kept) };
  return { context: { ...context, keyFile }, written: () => held };
}

function keptFile(...key: Uint8Array[]): Uint8Array {
  const file = withKeyFile(new Uint8Array());
  keepDeviceKeys(file.context, me.keys, ...key);
  return file.written();
}

/** Keys that are read without a password are written again as they were. */
function anyKeyFile(bytes: Uint8Array): void {
  const file = withKeyFile(bytes);
  readDeviceKeys(file.context, exportKey);
  unwrapKey(primitivesNode, exportKey, "tincan/1/device-keys", bytes);
  const keys = readDeviceKeys(file.context);
  if (keys === undefined) return;
  keepDeviceKeys(file.context, keys);
  assertSameBytes(file.written(), bytes);
}

// The server

/** Frames one behind the other, each behind its length in two bytes. */
const framed = (frames: Uint8Array[]): Uint8Array =>
  new Uint8Array(frames.flatMap((frame) => [frame.length >> 8, frame.length & 255, ...frame]));

const hello = encodeToServer({
  type: "hello",
  min: 1,
  max: 1,
  nonce: new Uint8Array(32),
  program: "fuzz",
});

/** Answers to one frame: a peer hears of one line at most what its own frames are worth. */
const answersMax = 4;

/** Whatever a stranger says, the server answers in frames that a peer understands, and few. */
function anyLine(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const world = createWorld();
  const line = world.connect();
  while (choices.left > 0 && line.closed() === undefined) {
    const frame = choices.bytes(choices.below(limits.frameBytesMax));
    assert.ok(line.write(frame).length <= answersMax);
  }
}

// The door

/** Of the answer to a request, bytes: Node may have answered several in a row. */
const responseBytesMax = 1_024;

/** What was written to one connection once it has come to rest. */
async function knock(bytes: Uint8Array): Promise<{ answer: string; upgrades: number }> {
  const written: Buffer[] = [];
  let upgrades = 0;
  const door = createDoor({
    isReady: () => true,
    upgrade(_request, socket) {
      upgrades += 1;
      socket.destroy();
    },
  });
  const gone = Promise.withResolvers<void>();
  const connection = new Duplex({
    read: () => {},
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk);
      done();
    },
    destroy(_error, done) {
      gone.resolve();
      done(null);
    },
  });
  door.emit("connection", connection);
  connection.push(Buffer.from(bytes));
  connection.push(null);
  await gone.promise;
  return { answer: Buffer.concat(written).toString("latin1"), upgrades };
}

/** An answer, an upgrade, or nothing for half a request; and a bounded answer for each request. */
async function anyKnock(bytes: Uint8Array): Promise<void> {
  const { answer, upgrades } = await knock(bytes);
  assert.match(answer, /^($|HTTP\/1\.1 (100|200|400|404|408|413|417|431|503) )/);
  const requests = 1 + bytes.length / "GET / HTTP/1.0\n\n".length;
  assert.ok(answer.length <= requests * responseBytesMax, `${answer.length} bytes`);
  assert.ok(upgrades <= 1);
}

const upgrade = [
  "GET /tincan HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "X-Forwarded-For: 192.0.2.7",
];
const requests = [
  upgrade,
  ["GET /healthz HTTP/1.1", "Host: localhost"],
  ["POST / HTTP/1.1", "Transfer-Encoding: chunked", "", "3", "abc", "0"],
].map((lines) => Buffer.from([...lines, "", ""].join("\r\n")));

/** Targets of machines. */
export const machineTargets: readonly Target[] = [
  { name: "key-file", seeds: () => [keptFile(), keptFile(exportKey)], run: anyKeyFile },
  {
    name: "server-line",
    seeds: () => {
      const frames = samples(toServer, encodeToServer);
      return [framed([hello, ...frames]), ...frames.map((frame) => framed([hello, frame]))];
    },
    run: anyLine,
  },
  { name: "http-door", seeds: () => requests.map((one) => Uint8Array.from(one)), run: anyKnock },
];
