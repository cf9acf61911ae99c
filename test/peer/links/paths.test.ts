// Direct paths: when they are tried, what must be proved, and what the other side cannot make us
// do.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountId, Candidate, Description, DeviceId } from "#protocol";
import type { PeerEffect, PathId } from "#peer";
import { Paths, type PathNeeds, type PathTalk } from "../../../src/peer/links/paths.ts";
import type { Carrier } from "../../../src/peer/links/remote.ts";
import { createHalf } from "../stage/halves.ts";
import { createPair, type Pair, type Side } from "../stage/two-links.ts";

const account = "a0".repeat(32) as AccountId;
const bob = "0b".repeat(32) as DeviceId;
const description: Description = {
  ufrag: "ufrag",
  password: "password",
  fingerprint: new Uint8Array(32),
  setup: "active",
};
const candidate: Candidate = {
  address: "192.0.2.1",
  port: 40_000,
  kind: "host",
  priority: 1,
  foundation: "1",
};

/** The paths of one device, and everything they ask for and report. */
function createRig(offers: boolean) {
  const { context, pass } = createHalf("alice");
  const said: PathTalk[] = [];
  const saidBy: { carrier: Carrier; said: PathTalk }[] = [];
  const told: string[] = [];
  let isAllowed = true;
  const needs: PathNeeds = {
    say: (_device, one) => void said.push(one),
    sayBy: (_device, carrier, one) => void saidBy.push({ carrier, said: one }),
    directTo: () => (isAllowed ? account : undefined),
    stun: () => ({ host: "tincan.example", port: 7070 }),
  };
  const paths = new Paths(context, needs, {
    opened: (_device, path) => void told.push(`opened ${path}`),
    closed: (_device, path) => void told.push(`closed ${path}`),
  });
  const effects: PeerEffect[] = [];
  const wanted = (): PeerEffect[] => {
    effects.push(...context.end());
    return effects;
  };
  return {
    paths,
    said,
    saidBy,
    told,
    wanted,
    want: () => paths.want(bob, offers),
    hear: (one: PathTalk, via: Carrier = "relay") => paths.hear(bob, one, via),
    allow: (on: boolean) => void (isAllowed = on),
    path: (): PathId => paths.all()[0] ?? -1,
    count: (type: PeerEffect["type"]) => wanted().filter((one) => one.type === type).length,
    /** Lets time pass, second by second. */
    pass(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        pass(1_000);
        paths.wake();
      }
    },
    /** The path being made opens, and passes its proof. */
    open() {
      const path = paths.all()[0] ?? -1;
      paths.opened(path);
      const probe = saidBy.at(-1)?.said;
      assert.ok(probe?.type === "probe");
      paths.hear(bob, { type: "probed", nonce: probe.nonce }, path);
      return path;
    },
  };
}

const signal = (attempt: number): PathTalk => ({ type: "signal", attempt, description });

// Trying

test("the offering side starts at once, and the other one waits for its signal", () => {
  const [alice, answering] = [createRig(true), createRig(false)];
  alice.want();
  answering.want();
  assert.equal(alice.count("openPath"), 1);
  assert.equal(answering.count("openPath"), 0);
  answering.hear(signal(1));
  assert.equal(answering.count("openPath"), 1);
  assert.equal(answering.count("describePath"), 1);
});

test("asking for a path twice tries it once", () => {
  const alice = createRig(true);
  alice.want();
  alice.want();
  assert.equal(alice.count("openPath"), 1);
});

test("both sides get each other's description and candidates under the same number", () => {
  const [alice, answering] = [createRig(true), createRig(false)];
  alice.want();
  answering.want();
  alice.paths.described(alice.path(), description);
  alice.paths.found(alice.path(), candidate);
  for (const one of alice.said) answering.hear(one);
  answering.paths.described(answering.path(), description);
  for (const one of answering.said) alice.hear(one);
  assert.deepEqual(
    answering.wanted().map(({ type }) => type),
    ["openPath", "describePath", "addCandidate"],
  );
  assert.deepEqual(
    alice.wanted().map(({ type }) => type),
    ["openPath", "describePath"],
  );
});

test("failed attempts are repeated, but rarely in the long run", () => {
  const alice = createRig(true);
  alice.want();
  const begun: number[] = [];
  let before = 0;
  for (let second = 0; second < 1_000; second += 1) {
    if (alice.count("openPath") > before) begun.push(second);
    before = alice.count("openPath");
    alice.pass(1);
  }
  const rests = begun.slice(1).map((at, index) => at - (begun[index] ?? 0) - 20);
  assert.deepEqual(rests, [5, 15, 60, 300, 300]);
});

test("the answering side never starts on its own", () => {
  const bobs = createRig(false);
  bobs.want();
  bobs.hear(signal(1));
  bobs.pass(1_000);
  assert.equal(bobs.count("openPath"), 1);
  assert.equal(bobs.count("closePath"), 1);
  assert.equal(bobs.paths.nextWake, undefined);
});

test("a path that opens but proves nothing counts as a failed attempt", () => {
  const alice = createRig(true);
  alice.want();
  for (let time = 0; time < 4; time += 1) {
    alice.paths.opened(alice.path());
    alice.pass(4);
    assert.equal(alice.path(), -1);
    alice.pass([5, 15, 60, 300][time] ?? 0);
  }
  assert.equal(alice.count("openPath"), 5);
  assert.deepEqual(alice.told, []);
});

test("after a path that worked, the next one is tried soon", () => {
  const alice = createRig(true);
  alice.want();
  alice.pass(150);
  const path = alice.open();
  alice.paths.closed(path);
  const before = alice.count("openPath");
  alice.pass(5);
  assert.equal(alice.count("openPath"), before + 1);
});

// Proving

test("a path counts as open when its own challenge has come back over it", () => {
  const alice = createRig(true);
  alice.want();
  const path = alice.path();
  alice.paths.opened(path);
  assert.deepEqual(alice.told, []);
  assert.deepEqual(
    alice.saidBy.map(({ carrier }) => carrier),
    [path],
  );
  const probe = alice.saidBy[0]?.said;
  assert.ok(probe?.type === "probe");
  const answer: PathTalk = { type: "probed", nonce: probe.nonce };
  alice.hear({ type: "probed", nonce: new Uint8Array(16) }, path);
  alice.hear(answer, "relay");
  alice.hear(answer, path + 1);
  assert.deepEqual(alice.told, []);
  alice.hear(answer, path);
  alice.hear(answer, path);
  assert.deepEqual(alice.told, [`opened ${path}`]);
});

test("a challenge goes back the way it came", () => {
  const alice = createRig(true);
  alice.want();
  const nonce = new Uint8Array(16).fill(3);
  alice.hear({ type: "probe", nonce }, 7);
  assert.deepEqual(alice.saidBy, [{ carrier: 7, said: { type: "probed", nonce } }]);
});

// What the other side cannot do

test("signals and candidates from earlier attempts are ignored", () => {
  const [alice, bobs] = [createRig(true), createRig(false)];
  alice.want();
  alice.pass(25);
  alice.hear(signal(1));
  alice.hear({ type: "candidate", attempt: 1, candidate });
  assert.equal(alice.count("describePath") + alice.count("addCandidate"), 0);
  alice.hear(signal(2));
  assert.equal(alice.count("describePath"), 1);

  bobs.want();
  bobs.hear(signal(5));
  bobs.pass(10);
  for (const attempt of [5, 4, 0]) bobs.hear(signal(attempt));
  bobs.hear({ type: "candidate", attempt: 4, candidate });
  assert.equal(bobs.count("openPath"), 1);
  assert.equal(bobs.count("addCandidate"), 0);
});

test("a newer attempt by the other side replaces the one before", () => {
  const bobs = createRig(false);
  bobs.want();
  bobs.hear(signal(1));
  const path = bobs.open();
  bobs.pass(10);
  bobs.hear(signal(2));
  assert.deepEqual(bobs.told, [`opened ${path}`, `closed ${path}`]);
  assert.notEqual(bobs.path(), path);
  assert.equal(bobs.count("closePath"), 1);
});

test("Mallory cannot make us start more than once a second", () => {
  const bobs = createRig(false);
  bobs.want();
  for (let attempt = 1; attempt < 200; attempt += 1) bobs.hear(signal(attempt));
  assert.equal(bobs.count("openPath"), 1);
});

test("Mallory cannot make us send packets to more than a few addresses", () => {
  const alice = createRig(true);
  alice.want();
  for (let number = 0; number < 500; number += 1) {
    alice.hear({ type: "candidate", attempt: 1, candidate });
  }
  assert.equal(alice.count("addCandidate"), 8);
});

test("if we want no path, nothing the other side says makes one", () => {
  const alice = createRig(true);
  const nonce = new Uint8Array(16);
  alice.hear(signal(1));
  alice.hear({ type: "candidate", attempt: 1, candidate });
  alice.hear({ type: "probe", nonce });
  alice.hear({ type: "probed", nonce });
  alice.paths.opened(3);
  alice.paths.closed(3);
  alice.paths.described(3, description);
  alice.paths.found(3, candidate);
  assert.deepEqual([alice.wanted(), alice.said, alice.saidBy, alice.told], [[], [], [], []]);
});

test("if no path is allowed, none is started, by us or for the other side", () => {
  for (const offers of [true, false]) {
    const rig = createRig(offers);
    rig.allow(false);
    rig.want();
    rig.hear(signal(1));
    assert.deepEqual(rig.wanted(), []);
  }
});

test("ending closes the path, and leaves nothing to wake for", () => {
  const alice = createRig(true);
  alice.want();
  const path = alice.open();
  alice.paths.end(bob);
  assert.deepEqual(alice.told, [`opened ${path}`, `closed ${path}`]);
  assert.equal(alice.count("closePath"), 1);
  assert.deepEqual(alice.paths.all(), []);
  assert.equal(alice.paths.nextWake, undefined);
});

// Together with a link

const both = ({ initiator, responder }: Pair): Side[] => [initiator, responder];
const opened = (side: Side): number => side.wanted("openPath").length;

test("nothing is done for a path before the link is up", () => {
  const pair = createPair();
  pair.paths.allow(true);
  pair.responder.reaches("there");
  const { onRelay } = pair.initiator;
  pair.initiator.onRelay = () => [];
  pair.initiator.reaches("there");
  pair.clockwork.advance(3_000);
  assert.deepEqual(both(pair).map(opened), [0, 0]);
  pair.initiator.onRelay = onRelay;
  pair.clockwork.advance(10_000);
  assert.deepEqual(both(pair).map(opened), [1, 1]);
});

test("a link moves to the path on both sides, and everything goes over it from then on", () => {
  const pair = createPair();
  pair.paths.allow(true);
  pair.meet();
  for (const side of both(pair)) assert.deepEqual(side.news(), ["up relay", "moved direct"]);
  for (const side of both(pair)) side.onRelay = () => assert.fail("something went over the relay");
  pair.initiator.say("open");
  assert.equal(pair.responder.heard().length, 1);
});

test("a path that carries nothing is not used", () => {
  const pair = createPair();
  pair.paths.allow(true);
  for (const side of both(pair)) side.onPath = () => [];
  pair.meet();
  pair.clockwork.advance(200_000);
  for (const side of both(pair)) assert.deepEqual(side.news(), ["up relay"]);
  assert.ok(opened(pair.initiator) >= 3);
});

test("a device that allows only the relay does nothing for a path, whatever the other says", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = createPair();
    pair.paths.allow(true);
    pair[who].direct = false;
    pair.meet();
    pair.clockwork.advance(600_000);
    assert.equal(opened(pair[who]), 0);
    for (const side of both(pair)) assert.deepEqual(side.news(), ["up relay"]);
  }
});

test("choosing the relay during a chat leaves the path at once, and allowing paths brings it back", () => {
  const pair = createPair();
  pair.paths.allow(true);
  pair.meet();
  const { initiator, responder } = pair;
  for (const side of both(pair)) side.news();
  responder.direct = false;
  responder.turn(() => {});
  for (const side of both(pair)) assert.deepEqual(side.news(), ["moved relay"]);
  const before = opened(responder);
  pair.clockwork.advance(600_000);
  assert.equal(opened(responder), before);
  responder.direct = true;
  responder.turn(() => {});
  pair.clockwork.advance(600_000);
  for (const side of [initiator, responder]) assert.deepEqual(side.news(), ["moved direct"]);
});
