// What somebody who has your yes can make your device send, through the candidates of a path.
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { PeerConnection } from "node-datachannel";
import type { AccountId, Candidate, Description, DeviceId } from "#protocol";
import type { PeerEffect } from "#peer";
import { startConnection } from "../../src/node/client/webrtc-connection.ts";
import { Paths, type PathTalk } from "../../src/peer/links/paths.ts";
import { createHalf } from "../peer/stage/halves.ts";

const mallory = "0e".repeat(32) as AccountId;
const deviceOf = (number: number): DeviceId => number.toString(16).padStart(64, "0") as DeviceId;

const description: Description = {
  ufrag: "ufrag",
  password: "p".repeat(22),
  fingerprint: new Uint8Array(32),
  setup: "active",
};

const candidateOf = (port: number, address = "192.0.2.1"): Candidate => ({
  address,
  port,
  kind: "host",
  priority: 1,
  foundation: "1",
});

/** Alice's paths to the devices of Mallory, and what they do. */
function createRig() {
  const { context, pass } = createHalf("alice");
  const said: PathTalk[] = [];
  const needs = {
    say: (_device: DeviceId, one: PathTalk) => void said.push(one),
    sayBy: () => {},
    directTo: () => mallory,
    stun: () => undefined,
  };
  const paths = new Paths(context, needs, { opened: () => {}, closed: () => {} });
  const effects: PeerEffect[] = [];
  return {
    paths,
    said,
    count(type: PeerEffect["type"]): number {
      effects.push(...context.end());
      return effects.filter((one) => one.type === type).length;
    },
    pass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        pass(1_000);
        paths.wake();
      }
    },
  };
}

test("a10: a contact can name eight addresses in an attempt, and no more", () => {
  const alice = createRig();
  alice.paths.want(deviceOf(1), true);
  for (let port = 2_000; port < 2_500; port += 1) {
    const candidate = candidateOf(port);
    alice.paths.hear(deviceOf(1), { type: "candidate", attempt: 1, candidate }, "relay");
  }
  assert.equal(alice.count("addCandidate"), 8);
});

test("a10: a contact who makes an attempt every second soon has to wait a minute for each", () => {
  const alice = createRig();
  alice.paths.want(deviceOf(1), false);
  for (let attempt = 1; attempt <= 600; attempt += 1) {
    alice.paths.hear(deviceOf(1), { type: "signal", attempt, description }, "relay");
    alice.pass(1);
  }
  assert.equal(alice.count("openPath"), 12 + 9);
});

for (const offers of [true, false]) {
  const side = offers ? "offers" : "answers";
  test(`a10: nor do new links and new devices bring more attempts to a side that ${side}`, () => {
    const alice = createRig();
    for (let number = 1; number < 600; number += 1) {
      const device = deviceOf(1 + (number % 16));
      alice.paths.want(device, offers);
      alice.paths.hear(device, { type: "signal", attempt: 1, description }, "relay");
      alice.pass(1);
      alice.paths.end(device);
    }
    assert.equal(alice.count("openPath"), 12 + 9);
  });
}

test("a10: an honest device names eight addresses, and keeps room for those that STUN finds", () => {
  const alice = createRig();
  alice.paths.want(deviceOf(1), true);
  const [path = -1] = alice.paths.all();
  for (let port = 2_000; port < 2_020; port += 1) alice.paths.found(path, candidateOf(port));
  for (let port = 2_020; port < 2_040; port += 1) {
    alice.paths.found(path, { ...candidateOf(port, "203.0.113.9"), kind: "srflx" });
  }
  const kinds = alice.said.map((one) => one.type === "candidate" && one.candidate.kind);
  assert.deepEqual(kinds, [...Array<string>(6).fill("host"), "srflx", "srflx"]);
});

/** How many candidates reach the library of a terminal when Mallory names these. */
async function tried(candidates: Candidate[]): Promise<number> {
  let count = 0;
  class Counting extends PeerConnection {
    override addRemoteCandidate(): void {
      count += 1;
    }
  }
  const silent = { described() {}, candidate() {}, opened() {}, frame() {}, closed() {} };
  const options = {
    library: { PeerConnection: Counting },
    offers: false,
    stun: undefined,
    rules: { loopback: false, names: false },
    soon: (work: () => void) => void setImmediate().then(work),
  };
  const connection = startConnection(options, silent);
  for (const candidate of candidates) connection.addCandidate(candidate);
  connection.describe({ ...description, setup: "actpass" });
  for (const candidate of candidates) connection.addCandidate(candidate);
  await connection.close();
  return count;
}

test("a10: a terminal gives eight candidates to its library, before and after a description", async () => {
  const ports = Array.from({ length: 100 }, (_, at) => 2_000 + at);
  assert.equal(await tried(ports.map((port) => candidateOf(port))), 8); // prettier-ignore
});

test("a10: a terminal gives its library no address of its own, of its link or of a group", async () => {
  const addresses = [
    "127.0.0.1",
    "::1",
    "0.0.0.0",
    "169.254.1.1",
    "fe80::1",
    "224.0.0.1",
    "ff02::1",
  ];
  const named = addresses.map((address) => candidateOf(2_000, address));
  assert.equal(await tried([...named, candidateOf(53)]), 0);
});
