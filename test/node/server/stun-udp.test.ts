// STUN over real sockets on loopback.
import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { test, type TestContext } from "node:test";
import { decodeStunResponse, encodeStunRequest } from "#protocol";
import { addressBytes } from "../../../src/node/server/ip-address.ts";
import { answerStun } from "../../../src/node/server/stun-udp.ts";

const transactionId = Uint8Array.from({ length: 12 }, (_, index) => index);

/** A peer's socket, connected to the server's port. */
async function asker(t: TestContext, type: "udp4" | "udp6", host: string, port: number) {
  const socket = createSocket(type);
  t.after(() => socket.close());
  socket.connect(port, host);
  await once(socket, "connect");
  return socket;
}

/** The next answer that the peer gets. */
const answerTo = async (peer: Socket) =>
  decodeStunResponse(Uint8Array.from((await once(peer, "message"))[0] as Buffer));

test("a peer learns its own address and port", async (t) => {
  const stun = await answerStun("127.0.0.1", 0);
  t.after(() => stun.close());
  const alice = await asker(t, "udp4", "127.0.0.1", stun.port);
  alice.send(encodeStunRequest(transactionId));
  const { port } = alice.address();
  const mapped = { address: Uint8Array.of(127, 0, 0, 1), port };
  assert.deepEqual(await answerTo(alice), { transactionId, mapped });
});

const interfaces = Object.values(networkInterfaces()).flat();
const skip = interfaces.some((row) => row?.address === "::1") ? false : "this machine has no IPv6";

test("on a port for both kinds of address each peer learns its own", { skip }, async (t) => {
  const stun = await answerStun("::", 0);
  t.after(() => stun.close());
  for (const [type, host] of [["udp4", "127.0.0.1"] as const, ["udp6", "::1"] as const]) {
    const peer = await asker(t, type, host, stun.port);
    peer.send(encodeStunRequest(transactionId));
    const mapped = { address: addressBytes(host), port: peer.address().port };
    assert.deepEqual(await answerTo(peer), { transactionId, mapped });
  }
});

test("nonsense gets no answer, and does not keep others from theirs", async (t) => {
  const stun = await answerStun("127.0.0.1", 0);
  t.after(() => stun.close());
  const mallory = await asker(t, "udp4", "127.0.0.1", stun.port);
  mallory.send(new Uint8Array());
  mallory.send(new Uint8Array(2000).fill(0xff));
  mallory.send(encodeStunRequest(transactionId).with(4, 0));
  mallory.send(encodeStunRequest(transactionId));
  assert.deepEqual((await answerTo(mallory))?.transactionId, transactionId);
});

test("a peer that is gone before its answer comes does not disturb others", async (t) => {
  const stun = await answerStun("127.0.0.1", 0);
  t.after(() => stun.close());
  const bob = createSocket("udp4");
  bob.send(encodeStunRequest(transactionId), stun.port, "127.0.0.1", () => bob.close());
  await once(bob, "close");
  const alice = await asker(t, "udp4", "127.0.0.1", stun.port);
  alice.send(encodeStunRequest(transactionId));
  await once(alice, "message");
});

test("a taken port is an error", async (t) => {
  const stun = await answerStun("127.0.0.1", 0);
  t.after(() => stun.close());
  await assert.rejects(answerStun("127.0.0.1", stun.port), { code: "EADDRINUSE" });
});
