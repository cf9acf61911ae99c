// Any bytes at two doors of the programs: the file of device keys, and the server's HTTP.
import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { unwrapKey } from "#crypto";
import { createDoor } from "../../src/node/server/http-door.ts";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import type { Context } from "../../src/peer/world/context.ts";
import { keepDeviceKeys, readDeviceKeys } from "../../src/peer/account/device-keys.ts";
import { createHalf } from "../peer/stage/halves.ts";
import { assertSameBytes, type Target } from "./target.ts";

// The key file

const { context, me } = createHalf("alice");
const exportKey = new Uint8Array(64).fill(9);

/** The context of a peer whose key file holds these bytes, and what the peer writes there. */
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

/** Keys that can be read without a password are written back unchanged. */
function anyKeyFile(bytes: Uint8Array): void {
  const file = withKeyFile(bytes);
  readDeviceKeys(file.context, exportKey);
  unwrapKey(primitivesNode, exportKey, "tincan/1/device-keys", bytes);
  const keys = readDeviceKeys(file.context);
  if (keys === undefined) return;
  keepDeviceKeys(file.context, keys);
  assertSameBytes(file.written(), bytes);
}

// The door

/** The limit for one answer, bytes: Node may have answered several requests in a row. */
const responseBytesMax = 1_024;

/** Everything written to one connection until it goes quiet. */
async function knock(bytes: Uint8Array): Promise<{ answer: string; upgrades: number }> {
  const written: Buffer[] = [];
  let upgrades = 0;
  const door = createDoor({
    page: new Map(),
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

/** The result is an answer, an upgrade, or nothing for half a request, with a limit for each. */
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

/** The targets for doors. */
export const doorTargets: readonly Target[] = [
  { name: "key-file", short: 300, seeds: () => [keptFile(), keptFile(exportKey)], run: anyKeyFile },
  {
    name: "http-door",
    short: 300,
    seeds: () => requests.map((one) => Uint8Array.from(one)),
    run: anyKnock,
  },
];
