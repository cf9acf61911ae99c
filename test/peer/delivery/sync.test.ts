// Delivery between two devices: everything one has and the other lacks gets across, whatever
// happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { encodeBatch, headBytes, type Claim, type ConversationId } from "#protocol";
import { readBatch } from "../../../src/peer/logs/read.ts";
import { entriesOn } from "../stage/entries-on.ts";
import { conversation, createHalf, textBody, type Half } from "../stage/halves.ts";
import { assertEqual, held, joined, lines } from "../stage/wire-stories.ts";
import { createWire, createWireOf, haveOf } from "../stage/wire.ts";
import type { End, Fate, Wire } from "../stage/wire.ts";

test("entries written before two devices meet get across when they do, in both directions", () => {
  const wire = createWire();
  wire.alice.write(...lines(200, "alice"));
  wire.bob.write(...lines(100, "bob"));
  assert.equal(wire.pending, 0);
  wire.join();
  wire.run();
  assertEqual(wire);
  assert.equal(wire.bob.half.screen().length, 300);
});

test("entries written while they are joined get across at once, and are acknowledged", () => {
  const wire = joined();
  wire.alice.write("hello");
  wire.run();
  assert.deepEqual(wire.bob.half.screen(), ["hello"]);
  const [ack] = wire.bob.said("ack");
  assert.deepEqual(ack?.vector.logs, wire.alice.claims());
  assert.deepEqual(wire.alice.acknowledged.at(-1)?.logs, wire.alice.claims());
});

test("a message is sent once, and never back to where it came from", () => {
  const wire = joined();
  for (let turn = 0; turn < 5; turn += 1) {
    wire.alice.write(`alice ${turn}`);
    wire.run();
    wire.bob.write(`bob ${turn}`);
    wire.run();
  }
  for (const end of [wire.alice, wire.bob]) {
    assert.equal(end.said("batch").length, 5);
    assert.equal(end.said("ack").length, 5);
    assert.equal(end.said("have").length, 0);
  }
});

test("nothing is sent before the other side has said what it has", () => {
  const wire = createWire();
  wire.alice.write("hello");
  wire.alice.turn(() => wire.alice.sync.open(wire.bob.half.me.keys.id, conversation, 100_000));
  wire.alice.write("hello?");
  assert.equal(wire.alice.said("have").length, 1);
  assert.equal(wire.alice.said("batch").length, 0);
});

test("nothing is acknowledged that is not on disk", () => {
  const wire = joined();
  wire.alice.half.write("one");
  const [batch] = wire.alice.half.batches();
  assert.ok(batch);
  const forged = encodeBatch({ ...batch, signature: new Uint8Array(64) });
  wire.bob.hear({ type: "batch", batch: forged });
  assert.deepEqual(wire.bob.claims(), []);
  assert.equal(wire.bob.said("ack").length, 0);
});

test("an entry that is already held is acknowledged again, as the first time may have been lost", () => {
  const wire = joined();
  wire.alice.write("hello");
  wire.step();
  wire.step("is lost"); // The acknowledgement.
  const [batch] = wire.alice.said("batch");
  assert.ok(batch);
  wire.bob.hear(batch);
  wire.run();
  assert.equal(wire.bob.said("ack").length, 2);
  assert.deepEqual(wire.alice.acknowledged.at(-1)?.logs, wire.alice.claims());
  assert.equal(wire.bob.stored.length, 1);
});

test("an acknowledgement that arrives late does not make the other forget a newer one", () => {
  const wire = joined();
  for (const text of ["one", "two"]) wire.alice.write(text);
  while (wire.bob.said("ack").length < 2) wire.step();
  wire.step("comes late");
  wire.run();
  wire.alice.write("three");
  wire.run();
  assert.equal(wire.alice.said("batch").length, 3);
});

/** One event: somebody writes, a message gets through or not, the wire breaks, or time passes. */
const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ writes: fc.nat(1), count: fc.integer({ min: 1, max: 70 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      fates: fc.array(
        fc.constantFrom<Fate>("comes", "comes", "comes", "is lost", "comes twice", "comes late"),
        { minLength: 1, maxLength: 12 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ breaks: "" }) },
  { weight: 1, arbitrary: fc.constant({ joins: "" }) },
  { weight: 1, arbitrary: fc.record({ passes: fc.integer({ min: 1, max: 70_000 }) }) },
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function happen(wire: Wire, what: Happening, number: number): void {
  const ends = [wire.alice, wire.bob];
  if ("writes" in what) ends[what.writes]?.write(...lines(what.count, `${what.writes}.${number}`));
  if ("fates" in what) for (const fate of what.fates) wire.step(fate);
  if ("breaks" in what) wire.cut();
  if ("joins" in what) wire.join(1_000 * (number + 1));
  if ("passes" in what) for (const { half } of ends) half.pass(what.passes);
}

test("after any losses, repeats and breaks both hold the same once the wire works again", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (story) => {
      const wire = createWire();
      for (const [number, what] of story.entries()) happen(wire, what, number);
      wire.join();
      wire.run();
      assertEqual(wire);
      for (const { half } of [wire.alice, wire.bob]) {
        const entries = entriesOn(half.disk).map(({ device, seq }) => `${device} ${seq}`);
        assert.equal(new Set(entries).size, entries.length);
      }
    }),
    { numRuns: 30 },
  );
});

test("a wire that keeps losing some of everything still delivers all of it in the end", () => {
  const fates = fc.infiniteStream(
    fc.constantFrom<Fate>("comes", "comes", "is lost", "comes twice"),
  );
  fc.assert(
    fc.property(fates, (stream) => {
      const wire = createWire();
      wire.alice.write(...lines(150, "alice"));
      wire.bob.write(...lines(80, "bob"));
      wire.join(1);
      for (let minutes = 0; minutes < 60 && held(wire.bob).join() !== held(wire.alice).join();) {
        while (wire.pending > 0) wire.step(stream.next().value ?? "comes");
        for (const end of [wire.alice, wire.bob]) end.half.pass(60_000);
        for (const end of [wire.alice, wire.bob]) end.turn(() => end.sync.wake());
        minutes += 1;
      }
      assertEqual(wire);
    }),
    { numRuns: 8 },
  );
});

// Whose logs

test("somebody who has lost a log gets it back from those who have it", () => {
  const wire = joined();
  wire.alice.write("one", "two");
  wire.run();
  const fresh = createWire();
  const { bob } = wire;
  for (const batch of bob.half.batches()) {
    assert.equal(fresh.bob.half.take(batch, wire.alice.half.author), "stored");
  }
  fresh.join();
  fresh.run();
  assert.deepEqual(fresh.alice.half.screen(), ["one", "two"]);
  assert.equal(fresh.alice.claims()[0]?.device, fresh.alice.half.me.keys.id);
});

test("an author sees what others hold of their log under the author's own signature", () => {
  const phone = createHalf("bob", "phone");
  phone.write("from my phone");
  const wire = createWire(phone);
  for (const batch of phone.batches()) wire.bob.half.take(batch, phone.author);
  wire.alice.write("one", "two");
  wire.join();
  wire.run();
  wire.bob.forget();
  wire.join();
  const [have] = wire.bob.said("have");
  const [ofAlice, ...others] = have?.vector.logs.toSorted(byAuthor(wire.alice)) ?? [];
  assert.ok(ofAlice?.signature);
  const head = headBytes({ conversation, ...ofAlice }, ofAlice.next - 1, ofAlice.hash);
  const { signingKey } = wire.alice.half.author;
  assert.ok(wire.bob.half.context.checks.verify(signingKey, "head", head, ofAlice.signature));
  assert.deepEqual(
    others.map(({ signature }) => signature),
    [undefined],
  );
});

/** This end's own logs first. */
const byAuthor =
  ({ half }: End) =>
  (one: Claim, other: Claim): number =>
    Number(other.device === half.me.keys.id) - Number(one.device === half.me.keys.id);

test("entries of a third device are passed on", () => {
  const phone = createHalf("bob", "phone");
  phone.write("from my phone");
  const wire = createWire(phone);
  for (const batch of phone.batches()) wire.bob.half.take(batch, phone.author);
  wire.join();
  wire.run();
  assert.deepEqual(wire.alice.half.screen(), ["from my phone"]);
});

test("a log that the other side refuses does not hold up the other logs for long", () => {
  const stranger = createHalf("stranger");
  stranger.write(...lines(20, "x".repeat(20_000)));
  const wire = createWire(stranger);
  const { alice, bob } = wire;
  for (const batch of stranger.batches()) alice.half.take(batch, stranger.author);
  alice.write("from alice");
  const { author } = stranger;
  Object.assign(author, { signingKey: new Uint8Array(32) }); // Bob has a different key for them.
  wire.join();
  wire.run();
  wire.pass(60_000);
  assert.deepEqual(bob.half.screen(), ["from alice"]);
});

test("nothing from another conversation is accepted, answered or sent", () => {
  const wire = joined();
  const { alice, bob } = wire;
  const elsewhere = "dd".repeat(32) as ConversationId;
  alice.half.writer.write(elsewhere, 17, textBody("elsewhere"));
  alice.half.writer.signHeads();
  bob.hear({
    type: "have",
    vector: { conversation: elsewhere, logs: [] },
    window: 9,
    page: 0,
    pages: 1,
    pause: "none",
    wanted: true,
  });
  bob.hear({ type: "ack", vector: { conversation: elsewhere, logs: [] }, window: 9 });
  const batch = signedElsewhere(alice.half, elsewhere);
  assert.ok(batch);
  bob.hear({ type: "batch", batch });
  alice.turn();
  assert.deepEqual(bob.half.store.all("SELECT * FROM log"), []);
  assert.equal(wire.pending, 0);
});

/** A genuine batch from another conversation. */
function signedElsewhere({ logs }: Half, elsewhere: ConversationId): Uint8Array | undefined {
  const [log] = logs.of(elsewhere);
  return log && readBatch(logs, log, 0)?.bytes;
}

// Forks

test("two devices with the same keys are reported once, and neither overwrites the other", () => {
  const wire = joined();
  wire.alice.write("said to bob");
  wire.run();
  const twin = createWire();
  twin.alice.write("said by the copy", "and more");
  const [batch] = twin.alice.half.batches();
  assert.ok(batch);
  const forked = encodeBatch(batch);
  for (let time = 0; time < 3; time += 1) wire.bob.hear({ type: "batch", batch: forked });
  assert.equal(wire.bob.forked.length, 1);
  assert.deepEqual(wire.bob.half.screen(), ["said to bob"]);
  assert.equal(wire.bob.said("ack").length, 1);
});

test("Mallory's word alone accuses no other device of Alice's", () => {
  const phone = createHalf("alice", "phone");
  const wire = createWireOf(createHalf("alice"), createHalf("mallory"), phone);
  phone.write("from the phone");
  for (const batch of phone.batches()) wire.alice.half.take(batch, phone.author);
  wire.join();
  wire.run();
  const [claim] = wire.alice.claims();
  assert.ok(claim);
  const lie = { ...claim, hash: "ab".repeat(32) as typeof claim.hash };
  for (let time = 0; time < 3; time += 1) wire.alice.hear(haveOf([lie], 100_000, false));
  assert.deepEqual(wire.alice.forked, []);
});

test("a claim that contradicts a log acknowledges nothing, and stops that log on this link", () => {
  const carol = createHalf("carol");
  const wire = createWire(carol);
  wire.alice.write("one");
  wire.join();
  wire.run();
  const [claim] = wire.alice.claims();
  assert.ok(claim);
  const lie = { ...claim, hash: "ab".repeat(32) as typeof claim.hash };
  wire.alice.hear(haveOf([lie], 100_000, false));
  wire.alice.forget();
  wire.alice.write("two");
  assert.equal(wire.alice.said("batch").length, 0);
  assert.deepEqual(wire.alice.acknowledged.at(-1)?.logs, []);
  assert.deepEqual(wire.alice.told(), []); // Alice has not signed it, so this is no news.

  wire.alice.turn(() => wire.alice.sync.open(carol.me.keys.id, conversation, 100_000));
  const nothing = haveOf([], 100_000, false);
  wire.alice.turn(() => wire.alice.sync.have(carol.me.keys.id, nothing));
  assert.equal(wire.alice.said("batch").length, 1);
});

test("a claim to hold entries that the author never wrote acknowledges nothing", () => {
  const wire = joined();
  wire.alice.write("one");
  wire.run();
  const [claim] = wire.alice.claims();
  assert.ok(claim);
  const logs = [{ ...claim, next: 1_000_000 }];
  wire.alice.hear({ type: "ack", vector: { conversation, logs }, window: 100_000 });
  wire.alice.write("two");
  wire.bob.turn(() => wire.bob.sync.restate(wire.alice.half.me.keys.id, 100_000));
  wire.run();
  assertEqual(wire);
});
