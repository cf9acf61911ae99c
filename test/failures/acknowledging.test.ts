// Messages that other messengers called delivered too early: acknowledged too soon, never, or in
// vain.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entryTypes } from "#protocol";
import { entriesOn } from "../peer/stage/entries-on.ts";
import { conversation } from "../peer/stage/halves.ts";
import { forget, history, status, twoInChat, write } from "../peer/stage/stories.ts";
import type { Device } from "../peer/stage/world.ts";
import { assertEqual, joined } from "../peer/stage/wire-stories.ts";

/** Longer than any connection needs to be recognised as dead and replaced. */
const healMs = 120_000;

const onDisk = (device: Device): number =>
  entriesOn(device.disk).filter(({ type }) => type === entryTypes.text).length;

test("F1: nothing is acknowledged that a crash could still lose (wire-web-packages#7324)", async () => {
  const fates = new Set<number>();
  for (let writes = 0; writes < 12; writes += 1) {
    const { world, alice, bob } = await twoInChat();
    bob.disk.fillAfter(writes);
    write(alice, "are you sure that you have it?");
    const delivered = alice.heard("delivered").length;
    bob.crash();
    fates.add(delivered);
    assert.ok(delivered <= onDisk(bob), `reported as delivered after ${writes} writes`);
    bob.disk.clear();
    bob.start();
    world.advance(healMs);
    assert.equal(delivered + alice.heard("delivered").length, 1, `after ${writes} writes`);
    assert.deepEqual(history(bob, "alice"), ["alice: are you sure that you have it?"]);
  }
  assert.deepEqual(fates, new Set([0, 1]));
});

test("F2: a message repeated after a lost ack is acknowledged again (simplexmq#397)", () => {
  const wire = joined();
  wire.alice.write("one");
  wire.step();
  wire.step("is lost");
  assert.deepEqual(wire.bob.half.screen(), ["one"]);
  assert.deepEqual(wire.alice.acknowledged, [{ conversation, logs: [] }]);

  const before = { conversation, logs: [] };
  wire.alice.hear({
    type: "have",
    vector: before,
    window: 100_000,
    wanted: false,
    page: 0,
    pages: 1,
    pause: "none",
  });
  wire.alice.write("two");
  wire.run();
  assert.equal(wire.bob.said("ack").length, 3);
  assert.deepEqual(wire.alice.acknowledged.at(-1)?.logs, wire.alice.claims());
  assertEqual(wire);
});

test("F2: if acks are lost with the connection, nothing is sent twice (simplex-chat#2525)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("mute");
  write(alice, "one", "two");
  assert.deepEqual(bob.read(), ["one", "two"]);
  assert.deepEqual(status(alice), { kept: 2, delivered: 0, read: 0 });
  bob.cable("cut");
  bob.cable("whole");
  world.advance(healMs);
  write(alice, "three");
  assert.deepEqual(bob.read(), ["three"]);
  assert.deepEqual(status(alice), { kept: 0, delivered: 0, read: 3 });
});

test("F3: acks that die with the server are repeated later (phnx-im/air#1466)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("mute");
  write(alice, "one", "two", "three");
  forget(bob);
  world.cutServer();
  bob.cable("whole");
  await world.restoreServer();
  world.advance(healMs);
  assert.equal(alice.heard("delivered").at(-1)?.count, 3);
  assert.deepEqual(bob.read(), []);
});

test("F5: text written into a half-open connection is not lost (ejabberd#2848)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("silent");
  const texts = Array.from({ length: 39 }, (_, at) => `into the dead line ${at}`);
  for (const text of texts) {
    write(alice, text);
    world.advance(200);
  }
  assert.deepEqual(status(alice), { kept: 39, delivered: 0, read: 0 });
  world.advance(healMs);
  bob.cable("whole");
  world.advance(healMs);
  assert.deepEqual(bob.read(), texts);
});

test("F7: a message that arrives twice is not a failure (stream-chat-android#6587)", () => {
  const wire = joined();
  wire.alice.write("hello");
  wire.step("comes twice");
  wire.run();
  assert.equal(wire.bob.said("ack").length, 2);
  assert.deepEqual([wire.bob.forked, wire.alice.forked], [[], []]);
  assert.deepEqual(wire.alice.acknowledged.at(-1)?.logs, wire.alice.claims());
  assertEqual(wire);
});

test("F11: being written into a connection does not count as delivered (status-legacy#4567)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("silent");
  write(alice, "into the silence");
  world.cutServer();
  world.advance(6_000);
  write(alice, "without a server");
  assert.deepEqual(alice.heard("kept").map(({ waits }) => waits), [false, true]);
  assert.deepEqual(status(alice), { kept: 2, delivered: 0, read: 0 });
  bob.looks("away");
  bob.cable("whole");
  await world.restoreServer();
  world.advance(healMs);
  assert.deepEqual(status(alice), { kept: 0, delivered: 2, read: 0 });
}); // prettier-ignore

test("F25: a frame lost after sending is sent again automatically (automerge-repo#368)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.cable("silent");
  write(alice, "lost on the way");
  bob.cable("whole");
  assert.deepEqual(bob.read(), []);
  world.advance(90_000);
  assert.deepEqual(bob.read(), ["lost on the way"]);
  assert.deepEqual([alice.heard("serverAway"), bob.heard("serverAway")], [[], []]);
});

test("F25: whichever frame is lost, both hold the same in the end (automerge-classic#305)", () => {
  for (let lost = 0; lost < 8; lost += 1) {
    const wire = joined();
    for (const text of ["one", "two", "three"]) {
      wire.alice.write(text);
      wire.bob.write(`${text} of bob`);
    }
    for (let at = 0; at < 8; at += 1) wire.step(at === lost ? "is lost" : "comes");
    wire.run();
    wire.pass(90_000);
    assertEqual(wire);
    assert.equal(wire.bob.half.screen().length, 6);
  }
});
