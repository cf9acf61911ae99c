// A peer as a process runs it, with a real disk and a real connection, from start to stop.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import type { PeerEvent } from "#peer";
import { decodeToServer } from "#protocol";
import { WebSocketServer } from "ws";
import { createProfiles, type Profile, type Profiles } from "../../../src/node/client/profiles.ts";
import {
  startPeer,
  startPeerInSteps,
  type PeerInProcess,
} from "../../../src/node/client/peer-in-process.ts";
import { openBareStore, openStore } from "../../../src/node/client/store-sqlite.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { failsWith } from "../../contract/store.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

type Frame = ReturnType<typeof decodeToServer>;

test("a starting peer says hello to its server", async (t) => {
  const { url, hello } = await greeted(t);
  const { peer } = running(t, url);
  peer.command({ do: "start" });
  const frame = await hello;
  assert.ok(frame?.type === "hello");
  assert.equal(frame.program, "tincan/node");
});

test("a peer reports that its server is away", async (t) => {
  const { peer, next } = running(t, "http://127.0.0.1:9");
  peer.command({ do: "start" });
  assert.deepEqual(await next(), { tell: "serverAway", first: true });
});

test("a peer that signs out reports its end, and its profile is free again", async (t) => {
  const { url } = await greeted(t);
  const { peer, profiles, next } = running(t, url);
  peer.command({ do: "start" });
  assert.ok("heldBy" in profiles.open("alice"));
  peer.command({ do: "signOut" });
  const stopping = peer.stop();
  assert.deepEqual(await next(), { tell: "ended" });
  await stopping;
  opened(profiles).close();
});

test("a stopped peer takes no commands and reports nothing", async (t) => {
  const { url } = await greeted(t);
  const { peer, told } = running(t, url);
  peer.command({ do: "start" });
  await peer.stop();
  peer.command({ do: "signOut" });
  await peer.stop();
  assert.deepEqual(told, []);
});

test("a profile with a damaged store still starts, and reports what was repaired", async (t) => {
  const profile = opened(createProfiles(temporaryFolder(t), "http://127.0.0.1:9"));
  const rubbish = "no store at all. ".repeat(500);
  writeFileSync(profile.storeFile, rubbish);
  const told: PeerEvent[] = [];
  const peer = start(profile, "http://127.0.0.1:9", (event) => told.push(event));
  peer.command({ do: "start" });
  await peer.stop();
  const [mended] = told;
  assert.ok(mended?.tell === "mended");
  assert.equal(mended.missing, undefined);
  assert.equal(readFileSync(mended.aside, "utf8"), rubbish);
});

test("a profile from a newer Tincan does not start, says why, and stays as it is", (t) => {
  const profile = opened(createProfiles(temporaryFolder(t), "http://127.0.0.1:9"));
  const store = openStore(profile.storeFile);
  store.run("PRAGMA user_version = 1000");
  store.close();
  assert.throws(() => start(profile, "http://127.0.0.1:9"), failsWith("newer"));
  const after = openStore(profile.storeFile);
  assert.equal(after.get("PRAGMA user_version")?.["user_version"], 1000);
  after.close();
  profile.close();
});

test("the profile of an older program is converted while others have their turns", async (t) => {
  const profile = opened(createProfiles(temporaryFolder(t), "http://127.0.0.1:9"));
  const older = openBareStore(profile.storeFile);
  bringToThird(older);
  older.close();
  const told: number[] = [];
  const options = { profile, serverUrl: "http://127.0.0.1:9", name: "alice", tell: () => {} };
  const left = new AbortController();
  const waiting = { left: left.signal, converting: (done: number) => void told.push(done) };
  const starting = startPeerInSteps(options, waiting);
  assert.deepEqual(told, [0]);
  left.abort();
  assert.equal(await starting, undefined);
  const peer = await startPeerInSteps(options, { ...waiting, left: new AbortController().signal });
  assert.ok(peer && told.length > 1);
  await peer.stop();
});

interface Running {
  peer: PeerInProcess;
  profiles: Profiles;
  told: PeerEvent[];
  /** The next event. */
  next(): Promise<PeerEvent>;
}

function running(t: TestContext, url: string): Running {
  const profiles = createProfiles(temporaryFolder(t), url);
  const told: PeerEvent[] = [];
  const arrivals = new EventEmitter();
  const peer = start(opened(profiles), url, (event) => {
    told.push(event);
    arrivals.emit("told");
  });
  t.after(() => peer.stop());
  async function next(): Promise<PeerEvent> {
    if (told.length === 0) await once(arrivals, "told");
    return told.shift() ?? assert.fail();
  }
  return { peer, profiles, told, next };
}

const start = (
  profile: Profile,
  serverUrl: string,
  tell: (event: PeerEvent) => void = () => {},
): PeerInProcess => startPeer({ profile, serverUrl, name: "alice", tell, allowLoopback: true });

function opened(profiles: Profiles): Profile {
  const result = profiles.open("alice");
  assert.ok("profile" in result);
  return result.profile;
}

/** A server that only listens, and the first frame that it hears. */
async function greeted(t: TestContext): Promise<{ url: string; hello: Promise<Frame> }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const hello = new Promise<Frame>((resolve) => {
    server.on("connection", (socket) => {
      socket.on("message", (data) =>
        resolve(Buffer.isBuffer(data) ? decodeToServer(data) : undefined),
      );
    });
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // It listens on TCP, not on a named pipe.
  return { url: `http://127.0.0.1:${port}`, hello };
}
