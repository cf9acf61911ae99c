// What only whole networks can show: the packets on the wire, and a path that dies.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeNetworks, whyNoNetworks } from "./networks.ts";
import { folder, openChat, signUp, start, startServer } from "./programs.ts";

const skip = whyNoNetworks();

test("no packet and no file of the server contains a word of a message", { skip }, async (t) => {
  const { serverAddress, on, record } = makeNetworks(t);
  const server = await startServer(t, undefined, serverAddress, on("server"));
  const stop = await record(folder(t));
  const alice = await signUp(t, server.url, "alice", on("homeA"));
  const bob = await signUp(t, server.url, "bob", on("homeB"));
  await openChat(alice, bob);
  alice.say("a secret over the relay");
  await bob.heard("alice: a secret over the relay");
  if (!bob.lines.includes("* path: direct")) await bob.heard("* path: direct");
  bob.say("a secret on the direct path");
  await alice.heard("bob: a secret on the direct path");
  const packets = await stop();
  const files = readdirSync(server.data).map((file) => readFileSync(join(server.data, file)));
  assert.ok(packets.includes("GET /tincan"), "the recording is empty");
  for (const secret of ["a secret", "password of"]) {
    assert.ok([packets, ...files].every((bytes) => !bytes.includes(secret)));
  }
});

test("when the direct path dies, the chat goes on over the relay", { skip }, async (t) => {
  const { serverAddress, on, cutUdp } = makeNetworks(t);
  const server = await startServer(t, undefined, serverAddress, on("server"));
  const alice = await signUp(t, server.url, "alice", on("homeA"));
  const bob = await signUp(t, server.url, "bob", on("homeB"));
  await openChat(alice, bob);
  for (const person of [alice, bob]) {
    if (!person.lines.includes("* path: direct")) await person.heard("* path: direct");
  }
  cutUdp();
  alice.say("is somebody there?");
  await alice.heard("* path: relayed by the server");
  await bob.heard("alice: is somebody there?");
  bob.say("still here");
  await alice.heard("bob: still here");
});

test(
  "over plain http the program asks for a yes once, before it asks for a name",
  { skip },
  async (t) => {
    const { serverAddress, on } = makeNetworks(t);
    const server = await startServer(t, undefined, serverAddress, on("server"));
    const args = ["--server", server.url, "--data", folder(t), "--plain"];
    const password = "the password of alice";
    const alice = start(t, args, on("homeA"));
    await alice.heard("Username:");
    alice.say("alice");
    await alice.heard("Go on over this connection? (yes/no)");
    alice.say("yes");
    await alice.heard("Password:");
    alice.say(password, password, "no", "exit");
    assert.equal(await alice.ended(), 0);
    const again = start(t, args, on("homeA"));
    again.say("alice", password);
    await again.heard("* signed in as alice");
    assert.ok(!again.lines.some((line) => line.startsWith("Go on")));
  },
);

test("nobody learns an address before a yes", { skip }, async (t) => {
  const { serverAddress, on, record } = makeNetworks(t);
  const server = await startServer(t, undefined, serverAddress, on("server"));
  const alice = await signUp(t, server.url, "alice", on("homeA"));
  const bob = await signUp(t, server.url, "bob", on("homeB"));
  const stop = await record(folder(t));
  alice.say("bob");
  await bob.heard("* alice wants to chat (yes/no/always/block)");
  bob.say("no");
  await alice.heard(/^\* .*(declined|no)\b/);
  const packets = await stop();
  assert.equal(countUdp(packets), 0, "there was STUN or an attempt at a path");
});

/** Counts the UDP packets in a recording (pcap, Linux cooked capture v2: 20 bytes before IP). */
function countUdp(packets: Buffer): number {
  let count = 0;
  for (let at = 24; at + 16 <= packets.length;) {
    const length = packets.readUInt32LE(at + 8);
    const ip = at + 16 + 20;
    if ((packets[ip] ?? 0) >> 4 === 4 && packets[ip + 9] === 17) count += 1;
    at += 16 + length;
  }
  return count;
}
