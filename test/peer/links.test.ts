// Links from the first handshake to the last heartbeat: made, renewed, moved, lost and made again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeLinkFrame, limits, type LinkFrame } from "#protocol";
import { createPair, type Pair, type Side } from "./two-links.ts";

/** A pair whose links are up, over the relay; what was told until then is forgotten. */
function linked(): Pair {
  const pair = createPair();
  for (const side of [pair.initiator, pair.responder]) side.direct = false;
  pair.meet();
  forget(pair);
  return pair;
}

/** A pair that talks over a direct path. */
function direct(): Pair {
  const pair = createPair();
  pair.paths.allow(true);
  pair.meet();
  forget(pair);
  return pair;
}

function forget({ initiator, responder }: Pair): void {
  for (const side of [initiator, responder]) [side.news(), side.heard()];
}

/** Whether both hear each other. */
function assertTalking({ initiator, responder }: Pair): void {
  for (const [side, other] of [
    [initiator, responder],
    [responder, initiator],
  ] as const) {
    other.heard();
    side.say("open");
    assert.deepEqual(other.heard(), [{ type: "chat", state: "open" }]);
  }
}

/** What goes over the relay from now on, both ways; it goes on to the other side. */
function tapRelay({ initiator, responder }: Pair): { frame: LinkFrame; bytes: Uint8Array }[] {
  const seen: { frame: LinkFrame; bytes: Uint8Array }[] = [];
  for (const side of [initiator, responder]) {
    side.onRelay = (frame, bytes) => {
      seen.push({ frame, bytes });
      return [bytes];
    };
  }
  return seen;
}

const both = ({ initiator, responder }: Pair): Side[] => [initiator, responder];
const handshakes = (seen: { frame: LinkFrame }[]): number =>
  seen.filter(({ frame }) => frame.type === "handshake").length;

/** From now on nothing of this side reaches the other. */
function silence(side: Side): void {
  side.onRelay = () => [];
  side.onPath = () => [];
}

// Making a link

test("when the server tells two devices of each other, a link comes up on both", () => {
  const pair = createPair();
  pair.meet();
  assert.deepEqual(
    both(pair).map((side) => side.news()[0]),
    ["up relay", "up relay"],
  );
  assertTalking(pair);
});

test("a link is made by three messages, and only the lower device begins", () => {
  const pair = createPair();
  const seen = tapRelay(pair);
  pair.initiator.reaches("there");
  pair.responder.reaches("there");
  pair.initiator.reaches("there");
  pair.responder.reaches("there");
  const steps = seen.flatMap(({ frame }) => (frame.type === "handshake" ? [frame.step] : []));
  assert.deepEqual(steps, [0, 0, 1, 2]);
});

test("whoever does not prove to be who the server says it is gets no link", () => {
  const pair = createPair();
  pair.initiator.proves = () => false;
  pair.meet();
  pair.clockwork.advance(60_000);
  assert.deepEqual(pair.initiator.news(), []);
  assert.deepEqual(pair.responder.news(), []);
});

test("a handshake of which a message is lost is tried again", () => {
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

test("a handshake that nobody answers is tried less and less often", () => {
  const pair = createPair();
  const seen = tapRelay(pair);
  silence(pair.responder);
  pair.meet();
  pair.clockwork.advance(120_000);
  const tries = seen.filter(({ frame }) => frame.type === "handshake" && frame.step === 0).length;
  assert.ok(tries >= 5 && tries <= 8, `${tries} times in two minutes`);
});

test("a message that comes twice does not disturb the handshake", () => {
  const pair = createPair();
  for (const side of both(pair)) side.onRelay = (_frame, bytes) => [bytes, bytes];
  pair.meet();
  assert.deepEqual(
    both(pair).map((side) => side.news()[0]),
    ["up relay", "up relay"],
  );
  assertTalking(pair);
});

test("garbage from the server in the middle of a handshake costs a try, and no more", () => {
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

test("an old handshake that the server plays again replaces nothing", () => {
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

test("any bytes from the server leave a link as it is", () => {
  const pair = linked();
  for (const bytes of [[], [0], [1], [2, 3], new Uint8Array(20_000), new Uint8Array(64).fill(2)]) {
    for (const side of both(pair)) side.relayed(Uint8Array.from(bytes));
  }
  assertTalking(pair);
});

test("frames of a device that the server has not told of are heard by nobody", () => {
  const pair = createPair();
  pair.initiator.reaches("there");
  assert.deepEqual(pair.responder.news(), []);
});

// A new process on the other side

test("a device that was started anew gets a new link, whoever of the two begins", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = linked();
    pair[who].restart();
    pair.meet();
    assertTalking(pair);
  }
});

test("a device that was started anew gets a new link and a new path where there was one", () => {
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

test("a device that was seen to go before it was started anew is linked with at once", () => {
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

test("another device of somebody comes and goes, and a direct path stays as it is", () => {
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

test("after an hour a new link is made inside the old, and nobody who talks is disturbed", () => {
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

test("a renewal of which a message is lost leaves the old link as it is, and is tried again", () => {
  const pair = linked();
  pair.clockwork.advance(3_599_000);
  let answers = 0;
  pair.responder.onRelay = (_frame, bytes) => {
    const isAnswer = bytes.length > 400; // Nothing else is so long here.
    answers += isAnswer ? 1 : 0;
    return isAnswer && answers === 1 ? [] : [bytes];
  };
  while (answers === 0) pair.clockwork.advance(1_000);
  assert.deepEqual(pair.initiator.news(), []);
  assertTalking(pair);
  pair.clockwork.advance(60_000);
  assert.equal(answers, 2);
  assert.deepEqual(pair.initiator.news(), ["up relay"]);
  assertTalking(pair);
});

test("what was said under the old link is heard for ten seconds more, and no longer", () => {
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

test("what was said in the turn in which a new link is made is not lost", () => {
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

// Living and dying

test("a relayed link on which nobody answers is given up in half a minute, and made again", () => {
  const pair = linked();
  silence(pair.responder);
  pair.clockwork.advance(31_000);
  assert.deepEqual(pair.initiator.news(), ["down"]);
  for (const side of both(pair)) side.onRelay = (_frame, bytes) => [bytes];
  pair.clockwork.advance(31_000);
  assertTalking(pair);
});

test("two that are left alone for a day stay linked", () => {
  for (const make of [linked, direct]) {
    const pair = make();
    pair.clockwork.advance(86_400_000);
    assert.ok(both(pair).every((side) => !side.news().includes("down")));
    assertTalking(pair);
  }
});

test("when the server could not pass a frame on, the link is made again and not left for dead", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = linked();
    const side = pair[who];
    const other = who === "initiator" ? pair.responder : pair.initiator;
    side.turn(() => side.links().undelivered(other.me.keys.id));
    assert.equal(side.news()[0], "down");
    pair.clockwork.advance(31_000);
    assertTalking(pair);
  }
});

test("without the server a relayed link is gone, and a direct one goes on", () => {
  const relayed = linked();
  for (const side of both(relayed)) side.turn(() => side.links().serverLost());
  assert.deepEqual(
    both(relayed).map((side) => side.news()),
    [["down"], ["down"]],
  );

  const pair = direct();
  for (const side of both(pair)) {
    side.turn(() => side.links().serverLost());
    side.onRelay = () => [];
  }
  pair.clockwork.advance(600_000);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [[], []],
  );
  assertTalking(pair);
});

test("without the server a direct link is renewed inside itself", () => {
  const pair = direct();
  for (const side of both(pair)) {
    side.turn(() => side.links().serverLost());
    side.onRelay = () => [];
  }
  pair.clockwork.advance(3_700_000);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["up direct"], ["up direct"]],
  );
  assertTalking(pair);
});

test("without the server and the direct path there is no link, and both know it", () => {
  const pair = direct();
  for (const side of both(pair)) side.turn(() => side.links().serverLost());
  pair.paths.allow(false);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["down"], ["down"]],
  );
});

test("a server that is back finds the direct path as it was", () => {
  const pair = direct();
  for (const side of both(pair)) side.turn(() => side.links().serverLost());
  pair.clockwork.advance(60_000);
  pair.meet();
  pair.clockwork.advance(10_000);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [[], []],
  );
  assertTalking(pair);
});

test("when a direct path closes, the link goes back to the relay and nothing is said to be lost", () => {
  const pair = direct();
  pair.paths.allow(false);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["moved relay"], ["moved relay"]],
  );
  assertTalking(pair);
});

test("a direct path that swallows everything is left for the relay, though the relay brings answers", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = direct();
    pair[who].onPath = () => [];
    pair.clockwork.advance(40_000);
    for (const side of both(pair)) assert.ok(side.news().includes("moved relay"));
    pair[who].onPath = (bytes) => [bytes];
    assertTalking(pair);
  }
});

test("a device that has gone away for good is noticed on the direct path, too", () => {
  for (const told of ["told", "not told"]) {
    const pair = direct();
    silence(pair.responder);
    if (told === "told") pair.initiator.reaches("gone");
    pair.clockwork.advance(told === "told" ? 5_000 : 45_000);
    assert.ok(pair.initiator.news().includes("down"), told);
  }
});

test("a device that only the server has lost stays linked over the direct path", () => {
  const pair = direct();
  pair.initiator.reaches("gone");
  pair.clockwork.advance(120_000);
  assert.deepEqual(pair.initiator.news(), []);
  assertTalking(pair);
});

// Ending

test("an end on purpose is heard by the other side, after what was said before", () => {
  const pair = linked();
  const { initiator, responder } = pair;
  initiator.turn(() => {
    initiator.links().say(responder.me.keys.id, { type: "chat", state: "left" });
    initiator.links().end(responder.me.account);
  });
  assert.deepEqual(responder.heard(), [{ type: "chat", state: "left" }]);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["down"], ["down"]],
  );
  pair.clockwork.advance(600_000);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [[], []],
  );
});

test("nothing is heard any more of a frame in whose middle the link was ended", () => {
  const pair = linked();
  const { initiator, responder } = pair;
  initiator.turn(() => {
    const device = responder.me.keys.id;
    initiator.links().say(device, { type: "bye" });
    initiator.links().say(device, { type: "chat", state: "open" });
  });
  assert.deepEqual(responder.heard(), []);
  assert.deepEqual(responder.news(), ["down"]);
});

test("an end closes the direct path", () => {
  const pair = direct();
  const { initiator, responder } = pair;
  initiator.turn(() => initiator.links().end(responder.me.account));
  assert.equal(initiator.wanted("closePath").length, 1);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["down"], ["down"]],
  );
});

// Limits

test("what is said in one turn goes in few frames, and none is too large", () => {
  const pair = linked();
  const { initiator, responder } = pair;
  const seen = tapRelay(pair);
  initiator.turn(() => {
    for (let time = 0; time < 200; time += 1) {
      initiator.links().say(responder.me.keys.id, { type: "chat", state: "away" });
    }
  });
  assert.equal(responder.heard().length, 200);
  assert.ok(seen.length <= 3, `${seen.length} frames`);
  assert.ok(seen.every(({ bytes }) => bytes.length <= limits.linkFrameBytesMax));
});

test("no wake is asked for in the past again and again", () => {
  const pair = createPair();
  pair.paths.allow(true);
  silence(pair.responder);
  pair.meet();
  pair.clockwork.advance(600_000);
  for (const side of both(pair)) {
    assert.ok((side.links().nextWake ?? Infinity) > pair.clockwork.now());
  }
});

test("handshakes of a link over the relay are not repeated while it is well", () => {
  const pair = linked();
  const seen = tapRelay(pair);
  pair.clockwork.advance(3_000_000);
  assert.equal(handshakes(seen), 0);
});
