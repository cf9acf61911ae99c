// Connections and servers: reconnect storms, readers that do not read, large frames, forgetful
// servers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { encodeFromServer, limits, msOf, steadyAt, wallAt, type FromServer } from "#protocol";
import { listen } from "../../src/node/server/listener-websocket.ts";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { openContext } from "../../src/peer/world/context.ts";
import { Connection } from "../../src/peer/connection/connection.ts";
import { onLoopback } from "../node/stage/listener-options.ts";
import { connectRaw } from "../node/stage/raw-peer.ts";
import { createDisk } from "../peer/stage/disk.ts";
import { createRandom } from "../peer/stage/halves.ts";
import { agree, ask, forget, twoInChat, twoPeople, write } from "../peer/stage/stories.ts";

/** A connection whose server is away from the start, and a way to act at a given time. */
function createLine(seed: string): { line: Connection; at(time: number, work: () => void): void } {
  const random = createRandom(seed);
  const about = { primitives: primitivesNode, name: "alice", program: "test", random };
  const context = openContext({
    ...about,
    ...createDisk(),
    serverHost: "tincan.example",
    wall: () => wallAt(0),
  });
  const events = { welcomed: () => {}, heard: () => {}, lost: () => {}, expelled: () => {} };
  const line = new Connection(context);
  line.connect(events);
  const at = (time: number, work: () => void): void => {
    context.begin(steadyAt(time));
    work();
    context.end();
  };
  at(0, () => line.start());
  return { line, at };
}

/**
 * How long a hundred peers wait after this many failures in a row, the last of which `way` causes,
 * ms.
 */
function comebacks(failures: number, way: (line: Connection) => void): number[] {
  return Array.from({ length: 100 }, (_, number) => {
    const { line, at } = createLine(`peer ${number}`);
    let now = 0;
    for (let count = 1; count < failures; count += 1) {
      at(now, () => line.closed());
      now = msOf(line.nextWake ?? assert.fail());
      at(now, () => line.wake());
    }
    at(now, () => way(line));
    return msOf(line.nextWake ?? assert.fail()) - now;
  });
}

/** How many of them come in the busiest tenth of the time span. */
function busiest(times: number[], spanMs: number): number {
  const first = Math.min(...times);
  const tenths = times.map((time) => Math.floor(((time - first) * 10) / spanMs));
  return Math.max(...tenths.map((tenth) => tenths.filter((other) => other === tenth).length));
}

for (const failures of [1, 3, 12]) {
  test(`F21: after ${failures} failures a hundred come back spread out (mattermost-webapp#10960)`, () => {
    const times = comebacks(failures, (line) => line.closed());
    const ceilingMs = Math.min(30_000, 1_000 * 2 ** (failures - 1));
    assert.ok(Math.max(...times) <= ceilingMs + 50, "nobody waits longer than the cap");
    assert.ok(Math.max(...times) > 0.9 * ceilingMs && Math.min(...times) < 0.1 * ceilingMs);
    assert.ok(busiest(times, ceilingMs) < 30, "no tenth of the time is crowded");
  });
}

test("F21: a hundred peers asked to wait ten seconds do not return at once (omi#5520)", () => {
  const refused: FromServer = { type: "refused", re: undefined, code: "too-many", retryMs: 10_000 };
  const times = comebacks(1, (line) => {
    line.opened();
    line.frame(encodeFromServer(refused));
  });
  assert.ok(Math.min(...times) >= 10_000, "nobody comes earlier than asked");
  assert.ok(Math.max(...times) <= 15_100, "nobody waits much longer than asked");
  assert.ok(busiest(times, 5_000) < 30, "they are spread over half of the time");
});

test("F22: little is under way to a reader that does not read (appwrite#13415)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("silent");
  const before = alice.sent("relay").length;
  for (let count = 0; count < 200; count += 1) write(alice, "x".repeat(20_000));
  const sent = alice.sent("relay").slice(before);
  const bytes = sent.reduce((sum, { frame }) => sum + frame.length, 0);
  assert.ok(bytes <= limits.relayWindowBytes + limits.linkMessageBytesMax, `${bytes} bytes`);
  bob.cable("whole");
  world.advance(120_000);
  assert.equal(bob.read().length, 200);
});

/**
 * How many bytes are still held after garbage collection. V8 frees memory outside the heap in the
 * background, some turns after it collects the owner.
 */
async function bytesHeld(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  let leastBytes = Infinity;
  for (let count = 0; count < 3; count += 1) {
    if (typeof collect === "function") collect();
    await new Promise((resolve) => setImmediate(resolve));
    const { external, heapUsed } = process.memoryUsage();
    leastBytes = Math.min(leastBytes, external + heapUsed);
  }
  return leastBytes;
}

test("F22: thirty connections that read nothing cost the server little memory (ws#1620)", async (t) => {
  const sendBufferBytes = 65_536;
  const listener = await listen({ ...onLoopback, sendBufferBytes });
  t.after(() => listener.stop(0));
  const open: number[] = [];
  const gone = new Set<number>();
  const all = Promise.withResolvers<void>();
  listener.serve((input) => {
    if (input.type === "opened") open.push(input.channel);
    if (input.type === "closed") gone.add(input.channel);
    if (gone.size === 30) all.resolve();
  });
  for (let count = 0; count < 30; count += 1) {
    const socket = await connectRaw(listener.address.port);
    socket.on("error", () => {});
    t.after(() => socket.destroy());
  }
  const beforeBytes = await bytesHeld();
  for (let count = 0; count < 400; count += 1) {
    for (const channel of open) listener.send(channel, new Uint8Array(16_384));
    if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const grownBytes = (await bytesHeld()) - beforeBytes;
  assert.ok(grownBytes < 100 * 2 ** 20, `${grownBytes} bytes more after sending 190 MB`);
  await all.promise;
});

test("F23: the longest text goes in small frames, on every path (peerjs#241)", async () => {
  const { world, alice, bob } = await twoInChat();
  const text = "x".repeat(limits.textBytesMax);
  for (const direct of [false, true]) {
    world.directPaths(direct);
    world.advance(30_000);
    const before = alice.sent("relay").length;
    write(alice, text);
    for (const { frame } of alice.sent("relay").slice(before)) {
      assert.ok(frame.length <= limits.linkFrameBytesMax);
    }
    assert.deepEqual(bob.read(), [text]);
  }
});

test("F23: a text that is too long is refused and breaks nothing (threema-web#7)", async () => {
  const { alice, bob } = await twoInChat();
  write(alice, "x".repeat(1_000_000), "short");
  assert.equal(alice.heard("tooLong")[0]?.bytes, 1_000_000);
  assert.deepEqual(bob.read(), ["short"]);
});

test("F27: a server that has forgotten everything learns it again (element-x-ios#3115)", async () => {
  const { world, alice, bob } = await twoInChat();
  for (let restarts = 0; restarts < 3; restarts += 1) {
    world.cutServer();
    await world.restoreServer();
    forget(alice, bob);
    write(alice, `after restart ${restarts}`);
    assert.deepEqual(bob.read(), [`after restart ${restarts}`]);
  }
  assert.deepEqual([alice.heard("asked"), bob.heard("asked")], [[], []]);
});

test("F27: nobody keeps waiting for a request that died with the server (magic-wormhole#297)", async () => {
  const { world, alice, bob } = await twoPeople();
  ask(alice, bob);
  world.cutServer();
  assert.equal(alice.heard("chatOpened")[0]?.waits, "server");
  assert.equal(bob.heard("askedEnded")[0]?.why, "offline");
  await world.restoreServer();
  agree(alice, bob);
  write(alice, "so we meet");
  assert.deepEqual(bob.read(), ["so we meet"]);
});
