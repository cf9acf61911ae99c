// Links from their first heartbeat to the last: dead ones are noticed, and the others are kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, msOf } from "#protocol";
import {
  assertStaysLinked,
  assertTalking,
  both,
  direct,
  handshakes,
  linked,
  silence,
  tapRelay,
} from "../stage/link-stories.ts";
import { createPair } from "../stage/two-links.ts";

// Living and dying

test("a relayed link on which nobody answers is given up within half a minute, and made again", () => {
  const pair = linked();
  silence(pair.responder);
  pair.clockwork.advance(31_000);
  assert.deepEqual(pair.initiator.news(), ["down"]);
  for (const side of both(pair)) side.onRelay = (_frame, bytes) => [bytes];
  pair.clockwork.advance(31_000);
  assertTalking(pair);
});

test("a device that stood still while it was given up has its link back with its first word", () => {
  const pair = createPair();
  for (const side of both(pair)) side.direct = false;
  const held: Uint8Array[] = [];
  pair.initiator.onRelay = (frame, bytes) => {
    if (frame.type === "handshake") return [bytes];
    held.push(bytes);
    return [];
  };
  pair.meet();
  pair.clockwork.advance(4_500);
  assert.deepEqual(pair.responder.news(), ["up relay", "down"]);
  pair.initiator.onRelay = (_frame, bytes) => [bytes];
  for (const bytes of held) pair.responder.relayed(bytes);
  assert.deepEqual(pair.responder.news(), ["up relay"]);
  assertTalking(pair);
});

test("two idle devices stay linked for three hours", () => assertStaysLinked(10_800_000));

test("when the server could not pass a frame on, the link is made again rather than left dead", () => {
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

test("without the server a relayed link is gone, and a direct one continues", () => {
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

test("without the server and a direct path there is no link, and both know it", () => {
  const pair = direct();
  for (const side of both(pair)) side.turn(() => side.links().serverLost());
  pair.paths.allow(false);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["down"], ["down"]],
  );
});

test("when the server is back, the direct path is as it was", () => {
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

test("when a direct path closes, the link moves to the relay, and nothing is reported as lost", () => {
  const pair = direct();
  pair.paths.allow(false);
  assert.deepEqual(
    both(pair).map((side) => side.news()),
    [["moved relay"], ["moved relay"]],
  );
  assertTalking(pair);
});

test("a direct path that swallows everything is dropped, even if the relay brings answers", () => {
  for (const who of ["initiator", "responder"] as const) {
    const pair = direct();
    for (const side of both(pair)) side.closing = "silent";
    pair[who].onPath = () => [];
    pair.clockwork.advance(70_000);
    for (const side of both(pair)) assert.equal(side.news()[0], "moved relay");
    pair[who].onPath = (bytes) => [bytes];
    assertTalking(pair);
  }
});

test("the direct path also shows when a device has gone for good", () => {
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

test("the other side hears of an intentional end, after everything sent before it", () => {
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

test("anything in a frame after the end of the link is ignored", () => {
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

test("ending the link closes the direct path", () => {
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

test("everything said in one turn goes in few frames, and none is too large", () => {
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

test("a link never keeps asking for a wake in the past", () => {
  const pair = createPair();
  pair.paths.allow(true);
  silence(pair.responder);
  pair.meet();
  pair.clockwork.advance(600_000);
  for (const side of both(pair)) {
    const at = side.links().nextWake;
    assert.ok(at === undefined || msOf(at) > pair.clockwork.now());
  }
});

test("a healthy link over the relay makes no new handshakes", () => {
  const pair = linked();
  const seen = tapRelay(pair);
  pair.clockwork.advance(3_000_000);
  assert.equal(handshakes(seen), 0);
});
