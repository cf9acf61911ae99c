// Contents that are missing on a device: it asks those that may have them, and stops where nobody
// does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBatch, limits, type Batch } from "#protocol";
import { eraseHere } from "../../../src/peer/logs/contents.ts";
import { absenceOf, bareBatch, deleteEntry, ownLog } from "../stage/bare-batches.ts";
import { createWire, type Wire } from "../stage/wire.ts";
import { assertEqual, lines } from "../stage/wire-stories.ts";

/** Alice has written these texts in one turn each, and Bob holds all entries without contents. */
function bobLacks(texts: string[], ...seqs: number[]): Wire {
  const wire = createWire();
  const [alice, bob] = [wire.alice.half, wire.bob.half];
  for (const text of texts) alice.write(text);
  for (const batch of alice.batches()) bob.take(bareBatch(batch, ...seqs), alice.author);
  return wire;
}

const batchesSaid = (wire: Wire): Batch[] =>
  wire.alice
    .said("batch")
    .map(({ batch }) => decodeBatch(batch))
    .filter((one) => one !== undefined);

test("a text that came without its content is fetched from whoever has it", () => {
  const wire = bobLacks(["one", "two", "three"], 1);
  assert.deepEqual(wire.bob.half.screen(), ["one", "(erased)", "three"]);
  wire.join();
  wire.run();
  assertEqual(wire);
  assert.deepEqual(wire.bob.half.screen(), ["one", "two", "three"]);
  assert.deepEqual(
    wire.bob.filled.map(({ id }) => id % 2 ** 32),
    [1],
  );
  assert.equal(wire.bob.stored.length, 0);
  assert.equal(wire.bob.said("lacks").length, 1);
  assert.deepEqual(
    wire.alice.said("absent").map(({ seqs }) => seqs),
    [[]],
  );
});

test("an answer leaves out the contents that nobody has asked for", () => {
  const wire = createWire();
  const [alice, bob] = [wire.alice.half, wire.bob.half];
  alice.write(...lines(10, "a text that is longer than its hash would be, by far"));
  for (const batch of alice.batches()) bob.take(bareBatch(batch, 4, 7), alice.author);
  wire.join();
  wire.run();
  assertEqual(wire);
  const [answer, ...others] = batchesSaid(wire);
  assert.equal(others.length, 0);
  assert.equal(answer?.first, 4);
  const sent = answer.entries.flatMap(({ content }, at) => (content ? [4 + at] : []));
  assert.deepEqual(sent, [4, 7]);
});

test("more than one question is asked for much that is missing, one after the other", () => {
  const wire = bobLacks(lines(200));
  wire.join();
  wire.run();
  assertEqual(wire);
  const asked = wire.bob.said("lacks").map(({ seqs }) => seqs.length);
  assert.deepEqual(asked, [64, 64, 64, 8]);
  assert.equal(wire.alice.said("absent").length, 4);
});

test("an answer keeps to the window, and the rest is asked for", () => {
  const long = "long ".repeat(6_000);
  const wire = bobLacks(lines(9, long));
  const window = 2.5 * long.length;
  wire.join(window);
  let most = 0;
  while (wire.pending > 0) {
    wire.step();
    const batches = batchesSaid(wire).reduce((sum, { entries }) => sum + entries.length, 0);
    most = Math.max(most, batches - wire.bob.filled.length);
  }
  assertEqual(wire);
  assert.equal(most, 2);
});

test("a device that lacks the content, too, is asked once on a link", () => {
  const wire = createWire();
  const [alice, bob] = [wire.alice.half, wire.bob.half];
  alice.write("one", "two");
  for (const batch of alice.batches()) bob.take(bareBatch(batch, 0), alice.author);
  eraseHere(alice.logs, ownLog(alice), 0);
  wire.join();
  wire.run();
  wire.pass(200_000);
  assert.equal(wire.bob.said("lacks").length, 1);
  assert.deepEqual(
    wire.alice.said("absent").map(({ seqs }) => seqs),
    [[0]],
  );
  assert.equal(batchesSaid(wire).length, 0);
  wire.cut();
  wire.join();
  wire.run();
  assert.equal(wire.bob.said("lacks").length, 2);
});

test("whoever erased a text only for itself does not ask for it", () => {
  const wire = createWire();
  const [alice, bob] = [wire.alice.half, wire.bob.half];
  alice.write("one", "two");
  for (const batch of alice.batches()) bob.take(batch, alice.author);
  eraseHere(bob.logs, bob.logs.find(ownLog(alice)) ?? ownLog(alice), 0);
  wire.join();
  wire.run();
  assert.equal(wire.bob.said("lacks").length, 0);
  assert.deepEqual(bob.screen(), ["(erased)", "two"]);
  for (const batch of alice.batches()) bob.take(batch, alice.author);
  assert.deepEqual(bob.screen(), ["(erased)", "two"]);
  assert.equal(absenceOf(bob, alice, 0), "here");
});

test("a question or an answer that is lost on the way is asked again", () => {
  const wire = bobLacks(["one"]);
  wire.join();
  while (wire.bob.said("lacks").length === 0) wire.step();
  while (wire.pending > 0) wire.step("is lost");
  wire.pass(60_000);
  assertEqual(wire);
});

test("a program that does not know the question is asked three times on a link", () => {
  const wire = bobLacks(["one"]);
  wire.alice.sync.lacks = () => {};
  wire.join();
  wire.run();
  wire.pass(600_000);
  assert.equal(wire.bob.said("lacks").length, 3);
  assert.equal(absenceOf(wire.bob.half, wire.alice.half, 0), "lost");
});

test("a text that its account has deleted is not asked for, and its content is not taken in", () => {
  const wire = createWire();
  const [alice, bob] = [wire.alice.half, wire.bob.half];
  alice.write("one", "two");
  const whole = alice.batches();
  for (const batch of whole) bob.take(bareBatch(batch, 0), alice.author);
  deleteEntry(alice, ownLog(alice), 0);
  for (const batch of alice.batches().slice(1)) bob.take(batch, alice.author);
  wire.join();
  wire.run();
  assert.equal(wire.bob.said("lacks").length, 0);
  for (const batch of whole) bob.take(batch, alice.author);
  assert.deepEqual(bob.screen(), ["(erased)", "two"]);
  assert.equal(absenceOf(bob, alice, 0), "deleted");
});

test("a device that answers with nothing is not asked for ever", () => {
  const wire = bobLacks(["one", "two"]);
  wire.alice.sync.lacks = (_device, said) => wire.bob.hear({ ...said, type: "absent", seqs: [] });
  wire.join();
  wire.run();
  wire.pass(600_000);
  assert.equal(wire.bob.said("lacks").length, 1);
});

test("an answer that nobody waits for changes nothing", () => {
  const wire = bobLacks(["one"]);
  const { conversation, device, epoch } = ownLog(wire.alice.half);
  wire.bob.hear({
    type: "absent",
    conversation,
    device,
    epoch,
    seqs: [0, limits.logEntriesMax - 1],
  });
  wire.join();
  wire.run();
  assertEqual(wire);
});
