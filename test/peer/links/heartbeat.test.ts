// How a device finds out that its path to another device is dead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { steadyAt } from "#protocol";
import { createHeartbeat, type Heartbeat } from "../../../src/peer/links/heartbeat.ts";

/** What the heartbeat does in the time after `from`, and when, in seconds since then. */
function beats(heart: Heartbeat, from: number, seconds: number, answered = false): string[] {
  const told: string[] = [];
  for (let now = from; now <= from + seconds * 1000; now += 1000) {
    const beat = heart.beat(steadyAt(now));
    if (beat !== "wait") told.push(`${beat} ${(now - from) / 1000}`);
    if (beat === "ask" && answered) heart.heard();
    if (beat === "dead") return told;
  }
  return told;
}

test("a link in use pings every ten seconds, an idle one every twenty-five", () => {
  const heart = createHeartbeat(steadyAt(0));
  assert.deepEqual(beats(heart, 0, 30, true), ["ask 10", "ask 20", "ask 30"]);
  beats(heart, 31_000, 44, true);
  assert.deepEqual(beats(heart, 76_000, 60, true), ["ask 24", "ask 49"]);
});

test("a path that leaves two pings unanswered is dead", () => {
  assert.deepEqual(beats(createHeartbeat(steadyAt(0)), 0, 100), ["ask 10", "ask 20", "dead 30"]);
});

test("anything received counts as an answer", () => {
  const heart = createHeartbeat(steadyAt(0));
  assert.deepEqual(beats(heart, 0, 25), ["ask 10", "ask 20"]);
  assert.ok(heart.isDoubtful);
  heart.heard();
  assert.ok(!heart.isDoubtful);
  assert.deepEqual(beats(heart, 26_000, 30), ["ask 4", "ask 14", "dead 24"]);
});

test("a quiet link that is used again pings first, and is not taken for dead", () => {
  const heart = createHeartbeat(steadyAt(0));
  beats(heart, 0, 120, true);
  heart.stir(steadyAt(124_000));
  assert.equal(heart.beat(steadyAt(124_000)), "ask");
});

test("with a reason to hurry it pings at once, and then waits as usual", () => {
  const heart = createHeartbeat(steadyAt(0));
  heart.hurry(steadyAt(3_000));
  assert.deepEqual(beats(heart, 3_000, 60), ["ask 0", "ask 10", "dead 20"]);
});

test("with a reason to doubt it pings at once, and waits four seconds", () => {
  const heart = createHeartbeat(steadyAt(0));
  heart.doubt(steadyAt(3_000));
  assert.ok(heart.isDoubtful);
  assert.deepEqual(beats(heart, 3_000, 60), ["ask 0", "dead 4"]);
});

test("an answer ends the doubt", () => {
  const heart = createHeartbeat(steadyAt(0));
  heart.doubt(steadyAt(0));
  assert.equal(heart.beat(steadyAt(0)), "ask");
  heart.heard();
  assert.deepEqual(beats(heart, 1_000, 60), ["ask 9", "ask 19", "dead 29"]);
});

test("a device that slept for a minute does not trust its paths when it wakes", () => {
  const heart = createHeartbeat(steadyAt(0));
  beats(heart, 0, 20);
  assert.deepEqual(beats(heart, 91_000, 60), ["ask 0", "dead 4"]);
});

test("after sleeping as long as the other side waits, a device does not wait that long again", () => {
  const heart = createHeartbeat(steadyAt(0));
  beats(heart, 0, 5);
  assert.deepEqual(beats(heart, 26_000, 60), ["ask 0", "dead 4"]);
});

test("a path that still answers after a sleep is kept", () => {
  const heart = createHeartbeat(steadyAt(0));
  beats(heart, 0, 10, true);
  assert.deepEqual(beats(heart, 91_000, 30, true), ["ask 0", "ask 25"]);
});

test("a timer that rings a little late does not count as sleep", () => {
  assert.equal(createHeartbeat(steadyAt(0)).beat(steadyAt(19_000)), "ask");
});
