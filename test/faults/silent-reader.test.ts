// Readers that do not read: frames sent to them do not pile up anywhere, and the others do not
// notice.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { limits } from "#protocol";
import { folder, freePort, openChat, signUp, startServer } from "../system/programs.ts";
import { makeCrowd } from "./crowd-account.ts";
import { byLength } from "./length.ts";
import { pause } from "./pause.ts";
import { permit, signInRaw, type RawMember } from "./raw-member.ts";

const readerCount = byLength(10, 300);
const frame = new Uint8Array(limits.linkFrameBytesMax);
/**
 * What the server holds for a client that does not read (`sendBufferBytes`), and half as much
 * overhead.
 */
const bytesForOne = 1.5 * 2 ** 20;
/** What a server needs for its work, however many it serves, bytes. */
const bytesForWork = 120 * 2 ** 20;
/** 16 MiB: more than the server and the kernel hold for one connection. */
const floodFrames = 1_024;
/** Of 10 kB each. */
const textCount = byLength(500, 1_500);
const patienceMs = 60_000;

test("readers that stop reading cost the server little, and nobody else notices", async (t) => {
  const place = { data: folder(t), port: await freePort() };
  const [first, ...others] = await makeCrowd(place.data, readerCount + 1);
  assert.ok(first);
  const server = await startServer(t, place);
  const [alice, bob] = await Promise.all(
    ["alice", "bob"].map((name) => signUp(t, server.url, name)),
  );
  assert.ok(alice && bob);
  for (const person of [alice, bob]) person.say("/relay on");
  await openChat(alice, bob);

  const mallory = await signInRaw(server.url, first);
  t.after(() => mallory.end());
  const readers: RawMember[] = [];
  for (const member of others) {
    const reader = await signInRaw(server.url, member);
    t.after(() => reader.end());
    await permit(mallory, reader);
    readers.push(reader);
  }
  const before = memoryOf(server.pid);
  for (const reader of readers) reader.stopReading();
  for (const [index, reader] of readers.entries()) {
    await flood(mallory, reader);
    alice.say(`still here ${index}`);
    await bob.heard(`alice: still here ${index}`);
  }
  const grown = memoryOf(server.pid) - before;
  t.diagnostic(`${readerCount} readers, the server grew by ${mib(grown)}`);
  assert.deepEqual([...mallory.undelivered.keys()], ["too-many"]);
  assert.ok(grown < readerCount * bytesForOne + bytesForWork, `grew by ${mib(grown)} MiB`);
});

const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Sends more than all buffers on the way hold, until the server says that no more can wait. */
async function flood(mallory: RawMember, reader: RawMember): Promise<void> {
  const before = droppedOf(mallory);
  for (let sent = 1; sent <= floodFrames; sent++) {
    mallory.send({ type: "relay", to: reader.member.keys.id, frame });
    if (sent % 20 === 0) await mallory.drained();
  }
  const until = Date.now() + patienceMs;
  while (droppedOf(mallory) === before) {
    assert.ok(
      Date.now() < until,
      `the server accepted ${floodFrames} frames for somebody who reads nothing`,
    );
    await pause(20);
  }
}

const droppedOf = ({ undelivered }: RawMember): number => undelivered.get("too-many") ?? 0;

test("a writer whose reader is frozen holds waiting texts on disk, not in memory", async (t) => {
  const server = await startServer(t);
  const alice = await signUp(t, server.url, "alice");
  const bob = await signUp(t, server.url, "bob");
  alice.say("/relay on");
  await openChat(alice, bob);
  alice.say("first");
  await bob.heard("alice: first");
  const before = [memoryOf(alice.pid), memoryOf(server.pid)];
  bob.signal("SIGSTOP");
  const texts = Array.from({ length: textCount }, (_, index) => `${index} ${"x".repeat(10_000)}`);
  for (const text of texts) alice.say(text);
  alice.say("/status");
  await alice.heard(/^\* your messages to bob: /, 60_000);
  const grown = [memoryOf(alice.pid), memoryOf(server.pid)].map(
    (now, at) => now - (before[at] ?? 0),
  );
  t.diagnostic(
    `${textCount / 100} MB wait: the writer grew by ${grown[0]} bytes, the server by ${grown[1]}`,
  );
  bob.signal("SIGCONT");
  await bob.heard(`alice: ${texts.at(-1)}`, 90_000);
  const shown = bob.lines.filter((line) => /^alice: \d+ x/.test(line));
  assert.deepEqual(
    shown,
    texts.map((text) => `alice: ${text}`),
  );
  const [writer = 0, between = 0] = grown;
  assert.ok(writer < bytesForWork && between < bytesForWork, "more than a program needs to work");
});

/** Resident memory of a process, bytes. */
function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
