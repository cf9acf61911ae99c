// The whole server, started and stopped in the way its program does it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { WebSocket } from "ws";
import { createPasswordClient, opaqueLengths } from "#crypto";
import { decodeFromServer, encodeToServer, protocolVersion } from "#protocol";
import type { FromServer, ToServer } from "#protocol";
import type { Log } from "../../../src/node/server/log-pino.ts";
import { serve, type ServeOptions } from "../../../src/node/server/start-server.ts";

const silent: Log = { info: () => {}, error: () => {} };

/** The path of a folder for the server's data, not made yet; it is removed after the test. */
function dataFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tincan-serve-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "deep", "data");
}

/** A server on a free port; stopped after the test unless the test has done so. */
async function started(t: TestContext, data: string, options: Partial<ServeOptions> = {}) {
  const server = await serve({ host: "127.0.0.1", port: 0, data, log: silent, ...options });
  t.after(server.stop);
  return server;
}

/** A connected peer that speaks frames. */
async function connected(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/tincan`);
  await once(socket, "open");
  async function ask(frame: ToServer): Promise<FromServer | undefined> {
    socket.send(encodeToServer(frame));
    const [bytes] = (await once(socket, "message")) as [Buffer];
    return decodeFromServer(Uint8Array.from(bytes));
  }
  return { socket, ask };
}

const hello: ToServer = {
  type: "hello",
  min: protocolVersion,
  max: protocolVersion,
  features: [],
  nonce: new Uint8Array(32),
  program: "test",
};

async function welcomeOf(port: number) {
  const welcome = await (await connected(port)).ask(hello);
  assert.equal(welcome?.type, "welcome");
  return welcome;
}

test("a peer that says hello is welcomed, and may ask about a name and begin to sign up", async (t) => {
  const { address } = await started(t, dataFor(t));
  const alice = await connected(address.port);
  const welcome = await alice.ask(hello);
  assert.partialDeepStrictEqual(welcome, { type: "welcome", stunPort: address.port });
  const known = await alice.ask({ type: "name", n: 1, name: "alice" });
  assert.deepEqual(known, { type: "known", re: 1, known: false });
  const { request } = await createPasswordClient().startSignUp("correct horse");
  const next = await alice.ask({ type: "signUpStart", n: 2, name: "alice", message: request });
  assert.equal(next?.type === "signUpNext" && next.message.length, opaqueLengths.signUpResponse);
});

test("two servers have different keys, and a server keeps its key when it restarts", async (t) => {
  const data = dataFor(t);
  const first = await started(t, data);
  const { serverKey } = await welcomeOf(first.address.port);
  await first.stop();
  const again = await started(t, data);
  assert.deepEqual((await welcomeOf(again.address.port)).serverKey, serverKey);
  const other = await started(t, dataFor(t));
  assert.notDeepEqual((await welcomeOf(other.address.port)).serverKey, serverKey);
});

test("only the server's own user can read its data", async (t) => {
  const data = dataFor(t);
  await started(t, data);
  assert.equal(statSync(data).mode & 0o777, 0o700);
  const modes = readdirSync(data).map((name) => statSync(join(data, name)).mode & 0o777);
  assert.deepEqual(new Set(modes), new Set([0o600]));
});

test("a stopping server tells its peers and frees its port", async (t) => {
  const data = dataFor(t);
  const { address, stop } = await started(t, data);
  const { socket } = await connected(address.port);
  const closed = once(socket, "close");
  await Promise.all([stop(), stop()]);
  assert.equal((await closed)[0], 1001);
  await started(t, data, { port: address.port });
});

test("a server that cannot get its port closes its database", async (t) => {
  const data = dataFor(t);
  const { address } = await started(t, dataFor(t));
  const taken = serve({ host: "127.0.0.1", port: address.port, data, log: silent });
  await assert.rejects(taken, { code: "port-taken" });
  assert.deepEqual(readdirSync(data), ["lock", "opaque.secret", "server.db", "server.reserve"]);
});

test("a server refuses to start with a database whose secret is missing", async (t) => {
  const data = dataFor(t);
  await (await started(t, data)).stop();
  rmSync(join(data, "opaque.secret"));
  const facts = { path: join(data, "opaque.secret") };
  await assert.rejects(started(t, data), { code: "secret", facts });
});

test("the error for a folder that cannot be made names the folder", async (t) => {
  const data = dataFor(t);
  writeFileSync(dirname(data), "a file where a folder is needed");
  await assert.rejects(started(t, data), { code: "unwritable", facts: { path: data } });
});

test("the log records start and stop, and nothing about the HTTP requests in between", async (t) => {
  const events: string[] = [];
  const note = (event: string) => void events.push(event);
  const { address, stop } = await started(t, dataFor(t), { log: { info: note, error: note } });
  await fetch(`http://127.0.0.1:${address.port}/healthz`);
  await stop();
  assert.deepEqual([events[0], events.at(-1)], ["started", "stopped"]);
});
