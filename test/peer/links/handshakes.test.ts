// Links being made: started, disturbed, retried, replaced for a new process, and renewed in time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeLinkFrame, type LinkFrame } from "#protocol";
import {
  assertTalking,
  both,
  direct,
  forget,
  linked,
  silence,
  tapRelay,
} from "../stage/link-stories.ts";
import { createPair } from "../stage/two-links.ts";

// Making a link

test("when the server names two devices to each other, a link comes up on both", () => {
  const pair = createPair();
  pair.meet();
  assert.deepEqual(
    both(pair).map((side) => side.news()[0]),
    ["up relay", "up relay"],
  );
  assertTalking(pair);
});

test("making a link takes three messages, and only the lower device starts", () => {
  const pair = createPair();
  const seen = tapRelay(pair);
  pair.initiator.reaches("there");
  pair.responder.reaches("there");
  pair.initiator.reaches("there");
  pair.responder.reaches("there");
  const steps = seen.flatMap(({ frame }) => (frame.type === "handshake" ? [frame.step] : []));
  assert.deepEqual(steps, [0, 0, 1, 2]);
});

test("a device that cannot prove that it is the one the server named gets no link", () => {
  const pair = createPair();
  pair.initiator.proves = () => false;
  pair.meet();
  pair.clockwork.advance(60_000);
  assert.deepEqual(pair.initiator.news(), []);
  assert.deepEqual(pair.responder.news(), []);
});

test("a handshake that loses a message is retried", () => {
  for (const lost of [0, 1, 2]) {
    const pair = createPair();
    const lose = (frame: LinkFrame, bytes: Uint8Array): Uint8Array[] => {
      if (frame.type !== "handshake" || frame.step !== lost) return [bytes];
      for (const side of both(pair)) side.onRelay = (_frame, later) => [later];
      return [];
    };
    for (const side of both(pair)) side.onRelay = lose;
    pair.meet();
    pair.clockwork.advance(6_000);
    assertTalking(pair);
  }
});

test("a handshake that nobody answers is retried less and less often", () => {
  const pair = createPair();
  const seen = tapRelay(pair);
  silence(pair.responder);
  pair.meet();
  pair.clockwork.advance(120_000);
  const tries = seen.filter(({ frame }) => frame.type === "handshake" && frame.step === 0).length;
  assert.ok(tries >= 5 && tries <= 8, `${tries} times in two minutes`);
});

test("a message that arrives twice does not disturb the handshake", () => {
  const pair = createPair();
  for (const side of both(pair)) side.onRelay = (_frame, bytes) => [bytes, bytes];
  pair.meet();
  assert.deepEqual(
    both(pair).map((side) => side.news()[0]),
    ["up relay", "up relay"],
  );
  assertTalking(pair);
});

test("garbage from the server during a handshake costs one try, and no more", () => {
  const pair = createPair();
  pair.initiator.onRelay = (frame, bytes) => {
    pair.initiator.onRelay = (_frame, later) => [later];
    const garbage = bytes.slice();
    garbage[9] = 1;
    pair.clockwork.post(() => pair.initiator.relayed(garbage));
    return frame.type === "handshake" ? [bytes] : [];
  };
  pair.meet();
  pair.clockwork.advance(6_000);
  assertTalking(pair);
});

test("an old handshake that the server replays replaces nothing", () => {
  const pair = createPair();
  const seen = tapRelay(pair);
  pair.meet();
  const old = seen.filter(({ frame }) => frame.type === "handshake");
  forget(pair);
  for (const { bytes } of old) for (const side of both(pair)) side.relayed(bytes);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [[], []],
  );
  assertTalking(pair);
});

test("whatever bytes the server sends, a link stays as it is", () => {
  const pair = linked();
  for (const bytes of [[], [0], [1], [2, 3], new Uint8Array(20_000), new Uint8Array(64).fill(2)]) {
    for (const side of both(pair)) side.relayed(Uint8Array.from(bytes));
  }
  assertTalking(pair);
});

test("frames from a device that the server has not named are ignored", () => {
  const pair = createPair();
  pair.initiator.reaches("there");
  assert.deepEqual(pair.responder.news(), []);
});

// A new process on the other side

test("a restarted device gets a new link, whichever side starts", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = linked();
    pair[who].restart();
    pair.meet();
    assertTalking(pair);
  }
});

test("a restarted device gets a new link, and a new direct path if there was one", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = direct();
    pair[who].restart();
    pair.meet();
    pair.clockwork.advance(20_000);
    assert.equal(
      both(pair)
        .map((side) => side.news().at(-1))
        .join(),
      "moved direct,moved direct",
    );
    assertTalking(pair);
  }
});

test("a device that went offline before it restarted gets a link at once", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = direct();
    const other = who === "initiator" ? pair.responder : pair.initiator;
    pair[who].restart();
    other.reaches("gone");
    pair.clockwork.advance(1_000);
    pair.meet();
    assertTalking(pair);
  }
});

test("when another device of the same person comes and goes, a direct path stays as it is", () => {
  const pair = direct();
  const seen = tapRelay(pair);
  for (let time = 0; time < 3; time += 1) {
    pair.meet();
    pair.clockwork.advance(5_000);
  }
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [[], []],
  );
  assert.equal(seen.length, 0);
});

// Renewal

test("after an hour a new link is made inside the old one, and nobody who talks notices", () => {
  for (const make of [linked, direct]) {
    const pair = make();
    const ids = new Set<string>();
    for (const side of both(pair)) {
      const note = (bytes: Uint8Array): Uint8Array[] => {
        ids.add(decodeLinkFrame(bytes)?.link ?? "");
        return [bytes];
      };
      side.onRelay = (frame, bytes) => (frame.type === "handshake" ? [] : note(bytes));
      side.onPath = note;
    }
    pair.clockwork.advance(3_600_000 + 60_000);
    assertTalking(pair);
    assert.equal(ids.size, 2);
    const path = make === direct ? "direct" : "relay";
    assert.deepEqual(
      both(pair).map((side) => side.news()),
      [[`up ${path}`], [`up ${path}`]],
    );
  }
});

test("a renewal that loses a message leaves the old link as it is, and is retried", () => {
  const pair = linked();
  pair.clockwork.advance(3_599_000);
  const answers: Uint8Array[] = [];
  pair.responder.onRelay = (_frame, bytes) => {
    const isAnswer = bytes.length > 400; // Only the answer is this long.
    if (isAnswer) answers.push(bytes);
    return isAnswer && answers.length === 1 ? [] : [bytes];
  };
  while (answers.length === 0) pair.clockwork.advance(1_000);
  assert.deepEqual(pair.initiator.news(), []);
  assertTalking(pair);
  pair.clockwork.advance(60_000);
  assert.equal(answers.length, 2);
  assert.deepEqual(pair.initiator.news(), ["up relay"]);
  assertTalking(pair);
});

test("frames under the old link are accepted for ten more seconds, and no longer", () => {
  for (const [ms, count] of [
    [9_999, 1],
    [10_000, 0],
  ] as const) {
    const pair = linked();
    let late: Uint8Array = new Uint8Array();
    pair.initiator.onRelay = (_frame, bytes) => {
      late = bytes;
      return [];
    };
    pair.initiator.say("away");
    pair.initiator.onRelay = (_frame, bytes) => [bytes];
    pair.initiator.reaches("there");
    pair.responder.heard();
    pair.clockwork.advance(ms);
    pair.responder.relayed(late);
    assert.equal(pair.responder.heard().length, count);
  }
});

test("messages sent in the turn that makes a new link are not lost", () => {
  const pair = linked();
  const { initiator, responder } = pair;
  let second: Uint8Array | undefined;
  responder.onRelay = (frame, bytes) => {
    if (frame.type === "handshake") second = bytes;
    return [];
  };
  initiator.reaches("there");
  responder.onRelay = (_frame, bytes) => [bytes];
  assert.ok(second);
  const [bytes, device] = [second, responder.me.keys.id];
  initiator.turn(() => {
    initiator.links().say(device, { type: "chat", state: "away" });
    initiator.links().relayed(device, bytes);
  });
  assert.deepEqual(responder.heard(), [{ type: "chat", state: "away" }]);
});
