// Where entries stand on screen: the same ones give the same screen, in whatever order they came.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Batch } from "#protocol";
import { keyOf } from "../../../src/peer/logs/logs.ts";
import { walk } from "../../../src/peer/logs/walk.ts";
import { conversation, createHalf, started, type Half } from "../stage/halves.ts";

const hourMs = 3_600_000;

/** Takes everything the other holds, and retries the batches that came too early. */
function takeAll(half: Half, batches: Batch[], authors: Half[]): void {
  let waiting = batches;
  while (waiting.length > 0) {
    const missing = waiting.filter((batch) => {
      const author = authors.find(({ me }) => me.keys.id === batch.device);
      assert.ok(author);
      return half.take(batch, author.author) === "gap";
    });
    assert.ok(missing.length < waiting.length, "the batches do not fit together");
    waiting = missing;
  }
}

function hear(half: Half, other: Half, authors = [half, other]): void {
  takeAll(half, other.batches(), authors);
}

/** Which clock each device has, and then, step by step, who writes and who hears whom. */
const story = fc.record({
  clocks: fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: -hourMs, max: hourMs }))),
  steps: fc.array(
    fc.record({
      who: fc.nat(2),
      hears: fc.option(fc.nat(2)),
      lines: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 25 },
  ),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** Three devices act out the story; each knows only what it has heard. */
function tell({ clocks, steps }: Story): Half[] {
  const names = ["alice", "bob", "carol"] as const;
  const halves = names.map((name, at) => createHalf(name, "laptop", started + (clocks[at] ?? 0)));
  for (const [number, { who, hears, lines }] of steps.entries()) {
    const half = halves[who];
    const other = hears === null ? undefined : halves[hears];
    assert.ok(half);
    for (const one of halves) one.pass(1_000);
    if (other && other !== half) hear(half, other, halves);
    else half.write(...Array.from({ length: lines }, (_, at) => `${who}: ${number}.${at}`));
  }
  return halves;
}

/** The batches of its own entries. */
const ownBatches = (half: Half): Batch[] =>
  half.batches().filter(({ device }) => device === half.me.keys.id);

test("the same entries give the same screen, in any order of arrival", () => {
  const shuffled = story.chain((told) =>
    fc.record({ told: fc.constant(told), seed: fc.infiniteStream(fc.nat()) }),
  );
  fc.assert(
    fc.property(shuffled, ({ told, seed }) => {
      const halves = tell(told);
      const batches = halves.flatMap(ownBatches);
      const ranked = batches.map((batch) => ({ batch, rank: seed.next().value ?? 0 }));
      const mixed = ranked.toSorted((one, other) => one.rank - other.rank);
      const [dave, erin] = [createHalf("dave"), createHalf("erin")];
      takeAll(dave, batches, halves);
      takeAll(
        erin,
        mixed.map(({ batch }) => batch),
        halves,
      );
      assert.deepEqual(erin.screen(), dave.screen());
      assert.deepEqual(places(erin), places(dave));
    }),
    { numRuns: 25 },
  );
});

/** The place of every entry, by its log and seq. */
function places({ logs }: Half): string[] {
  const ends = logs.of(conversation).map((log) => ({ log, seq: log.next - 1 }));
  const spots = [...walk(logs, ends, "back", false)];
  return spots.map(({ log, seq, place }) => `${keyOf(log)} ${seq} ${place}`).toSorted();
}

test("everyone who has heard everything sees the same as the writers", () => {
  fc.assert(
    fc.property(story, (told) => {
      const halves = tell(told);
      const batches = halves.flatMap(ownBatches);
      for (const half of halves) takeAll(half, batches, halves);
      const [alice, bob, carol] = halves.map((half) => half.screen());
      assert.deepEqual(bob, alice);
      assert.deepEqual(carol, alice);
    }),
    { numRuns: 20 },
  );
});

test("one author's lines are always in order", () => {
  fc.assert(
    fc.property(story, (told) => {
      const halves = tell(told);
      const dave = createHalf("dave");
      takeAll(dave, halves.flatMap(ownBatches), halves);
      for (const half of halves) {
        const own = half.screen().filter((line) => line.startsWith(`${halves.indexOf(half)}:`));
        assert.deepEqual(
          dave.screen().filter((line) => own.includes(line)),
          own,
        );
      }
    }),
    { numRuns: 20 },
  );
});

test("an answer is never above its question, however slow the clock of the person answering", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob", "laptop", started - hourMs)];
  alice.write("question");
  hear(bob, alice);
  bob.write("answer");
  hear(alice, bob);
  assert.deepEqual(alice.screen(), ["question", "answer"]);
  assert.deepEqual(bob.screen(), ["question", "answer"]);
});

test("a clock in the year 2100 neither hides its own lines nor keeps the others' above them", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob", "laptop", Date.UTC(2100, 0))];
  alice.write("hello");
  hear(bob, alice);
  bob.write("hello from 2100");
  hear(alice, bob);
  alice.write("how is it there?");
  alice.write("and did you win?");
  hear(bob, alice);
  bob.write("no");
  hear(alice, bob);
  const screen = ["hello", "hello from 2100", "how is it there?", "and did you win?", "no"];
  assert.deepEqual(alice.screen(), screen);
  assert.deepEqual(bob.screen(), screen);
});

test("after a clock is put right, new lines go below those from the future", () => {
  const [alice, bob] = [createHalf("alice"), createHalf("bob", "laptop", Date.UTC(2100, 0))];
  bob.write("hello from 2100");
  bob.pass(started - Date.UTC(2100, 0));
  bob.write("hello from today");
  hear(alice, bob);
  assert.deepEqual(alice.screen(), ["hello from 2100", "hello from today"]);
});

test("a missing parent hides nothing, and fixes the order when it arrives", () => {
  const [alice, bob, carol] = [
    createHalf("alice", "laptop", started + hourMs),
    createHalf("bob"),
    createHalf("carol"),
  ];
  alice.write("question, an hour ahead");
  hear(bob, alice);
  bob.write("answer");
  bob.pass(1_000);
  bob.write("more of the answer");
  const authors = [alice, bob];
  takeAll(carol, ownBatches(bob), authors);
  carol.pass(2_000);
  carol.write("carol's own");
  assert.deepEqual(carol.screen(), ["answer", "more of the answer", "carol's own"]);
  takeAll(carol, alice.batches(), authors);
  const screen = ["question, an hour ahead", "answer", "more of the answer", "carol's own"];
  assert.deepEqual(carol.screen(), screen);
});

test("a parent named with a different hash than the one held counts as missing", () => {
  const [alice, bob, carol] = [
    createHalf("alice", "laptop", started + hourMs),
    createHalf("bob"),
    createHalf("carol"),
  ];
  const twin = createHalf("alice", "laptop", started + hourMs);
  alice.write("one thing");
  twin.write("another thing");
  hear(bob, twin);
  bob.write("answer to the other");
  hear(carol, alice);
  takeAll(carol, ownBatches(bob), [bob]);
  assert.deepEqual(carol.screen(), ["answer to the other", "one thing"]);
});

test("lines of two devices whose clocks are an hour apart soon stop moving", () => {
  const [bob, phone] = [createHalf("bob"), createHalf("bob", "phone", started + hourMs)];
  const authors = [bob, phone];
  for (let turn = 0; turn < 100; turn += 1) {
    phone.write(`phone ${turn}`);
    takeAll(bob, ownBatches(phone).slice(-1), authors);
    bob.write(`laptop ${turn}`);
    takeAll(phone, ownBatches(bob).slice(-1), authors);
    for (const one of authors) one.pass(1_000);
  }
  const alice = createHalf("alice");
  let moves = 0;
  const { run } = alice.store;
  Object.assign(alice.store, {
    run(sql: string, ...values: never[]) {
      if (sql.startsWith("UPDATE batch SET place")) moves += 1;
      run(sql, ...values);
    },
  });
  takeAll(alice, [...ownBatches(bob), ...ownBatches(phone)], authors);
  assert.deepEqual(alice.screen(), bob.screen());
  assert.ok(moves < 600, `${moves} moves of 200 entries`);
});
