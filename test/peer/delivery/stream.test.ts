// One stream between two devices: how much may be under way, and what happens after a loss.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, after } from "#protocol";
import { conversation } from "../stage/halves.ts";
import { assertEqual, joined, lines, sentBytes } from "../stage/wire-stories.ts";
import { createWire, haveOf } from "../stage/wire.ts";

// The window

test("no more is under way than the other side allows", () => {
  const wire = joined();
  wire.alice.write(...lines(40, "x".repeat(10_000)));
  assert.ok(sentBytes(wire.alice) <= limits.relayWindowBytes);
  assert.ok(sentBytes(wire.alice) > limits.relayWindowBytes / 2);
  wire.run();
  assertEqual(wire);
});

test("a window smaller than a batch lets one batch through at a time", () => {
  const wire = joined(100);
  wire.alice.write(...lines(150));
  assert.equal(wire.alice.said("batch").length, 1);
  wire.run();
  assert.equal(wire.alice.said("batch").length, 3);
  assertEqual(wire);
});

test("a huge window that Mallory grants is not used in full", () => {
  const wire = joined();
  const vector = { conversation, logs: [] };
  wire.alice.hear({
    type: "have",
    vector,
    window: 0xffff_ffff,
    wanted: false,
    page: 0,
    pages: 1,
    pause: "none",
  });
  wire.alice.write(...lines(60, "x".repeat(20_000)));
  assert.ok(sentBytes(wire.alice) <= limits.relayWindowBytes);
});

test("after a move to a path with a smaller window that window counts at once, unasked", () => {
  const wire = joined(limits.directWindowBytes);
  const { alice, bob } = wire;
  alice.turn(() => alice.sync.restate(bob.half.me.keys.id, limits.relayWindowBytes));
  alice.write(...lines(60, "x".repeat(20_000)));
  assert.ok(sentBytes(alice) <= limits.relayWindowBytes);
});

test("a side that cannot store says so, gets nothing, and gets everything later", () => {
  const wire = createWire();
  wire.alice.write("before");
  wire.bob.sync.pause(after(wire.bob.half.context.now(), 15_000));
  wire.join();
  wire.run();
  wire.alice.write("meanwhile");
  wire.run();
  assert.equal(wire.bob.said("have")[0]?.window, 0);
  assert.deepEqual(wire.bob.half.screen(), []);
  wire.pass(15_000);
  assert.deepEqual(wire.bob.half.screen(), ["before", "meanwhile"]);
});

// Losses on the way

test("a lost batch is requested when the next one arrives, and only once", () => {
  const wire = joined();
  wire.alice.write("lost");
  wire.step("is lost");
  for (const text of ["one", "two", "three"]) wire.alice.write(text);
  while (wire.bob.said("have").length === 0) wire.step();
  wire.run();
  assertEqual(wire);
  assert.equal(wire.bob.said("have").filter(({ wanted }) => wanted).length, 1);
});

test("a lost request is made again", () => {
  const wire = joined();
  wire.alice.write("lost");
  wire.step("is lost");
  wire.alice.write("one");
  wire.step();
  wire.step("is lost"); // Bob's request.
  wire.pass(10_000);
  assertEqual(wire);
});

test("a lost last message is sent again after a quiet minute", () => {
  const wire = joined();
  wire.alice.write("lost");
  wire.step("is lost");
  wire.pass(59_999);
  assert.deepEqual(wire.bob.half.screen(), []);
  wire.pass(1);
  assertEqual(wire);
});

test("when the server reports a dropped frame, it is sent again within two seconds", () => {
  const wire = joined();
  wire.alice.write("dropped");
  wire.step("is lost");
  wire.alice.sync.doubt(wire.bob.half.me.keys.id);
  wire.pass(2_000);
  assertEqual(wire);
});

test("in a quiet chat each side says what it has once a minute, and not more often", () => {
  const wire = joined();
  wire.pass(600_000);
  const said = wire.alice.said("have").length + wire.bob.said("have").length;
  assert.ok(said >= 20 && said <= 44, `${said} times in ten minutes`);
  assert.equal(wire.alice.said("batch").length, 0);
});

test("on a new path both say again what they have, and resend what was under way", () => {
  const wire = joined();
  wire.alice.write("on the dead path");
  wire.step("is lost");
  for (const [end, other] of [
    [wire.alice, wire.bob],
    [wire.bob, wire.alice],
  ] as const) {
    end.turn(() => end.sync.restate(other.half.me.keys.id, limits.relayWindowBytes));
  }
  wire.run();
  assertEqual(wire);
});

test("many requests in one turn get one answer", () => {
  const wire = joined();
  const { alice, bob } = wire;
  bob.turn(() => {
    for (let time = 0; time < 50; time += 1) {
      bob.sync.have(alice.half.me.keys.id, haveOf([], 1_000, true));
    }
  });
  assert.equal(bob.said("have").length, 1);
});
