// A profile that was restored from a backup meets somebody who has what it lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { entryTypes, headBytes, type Claim, type EntryHash } from "#protocol";
import { conversation, createHalf, type Half } from "../stage/halves.ts";
import { assertEqual, lines } from "../stage/wire-stories.ts";
import { createWire, createWireOf, type Fate, type Wire } from "../stage/wire.ts";

const dayMs = 86_400_000;

/** Which texts were written before the backup, after it, and on the restored disk. */
interface Story {
  before: string[];
  lost: string[];
  offline: string[];
}

/** A day later Alice is on her old disk, and has written on it before she meets Bob again. */
function copiedBack({ before, lost, offline }: Story): Wire {
  const wire = createWire();
  wire.join();
  wire.alice.write(...before);
  wire.run();
  const old = wire.alice.half.copy();
  wire.alice.write(...lost);
  wire.run();
  const { half: bob } = wire.bob;
  for (const half of [old, bob]) half.pass(dayMs);
  for (const text of offline) old.write(text);
  return createWireOf(old, bob);
}

function meet(wire: Wire): Wire {
  wire.join();
  wire.run();
  return wire;
}

const toldOf = (wire: Wire): string[] => wire.alice.told().map(({ tell }) => tell);

test("lost entries are fetched again, and the screen says that they were missing", () => {
  const story = { before: lines(3, "before"), lost: lines(100, "lost"), offline: [] };
  const wire = meet(copiedBack(story));
  assertEqual(wire);
  assert.deepEqual(wire.alice.half.screen(), [...story.before, ...story.lost]);
  assert.deepEqual(toldOf(wire), ["profileIsOld"]);
  wire.alice.write("and on");
  wire.run();
  assertEqual(wire);
  assert.equal(wire.bob.claims().length, 2);
});

test("texts from the old disk follow the lost ones, once, on both sides", () => {
  const story = {
    before: lines(3, "before"),
    lost: lines(4, "lost"),
    offline: lines(2, "offline"),
  };
  const wire = meet(copiedBack(story));
  assertEqual(wire);
  const all = [...story.before, ...story.lost, ...story.offline];
  assert.deepEqual(wire.alice.half.screen(), all);
  assert.deepEqual(wire.alice.told(), [
    { tell: "profileIsOld", name: "bob" },
    { tell: "writtenAgain", name: "bob", count: 2 },
  ]);
  assert.deepEqual([...wire.alice.forked, ...wire.bob.forked], []);
});

test("the same holds when the old disk got more texts than were lost", () => {
  const story = {
    before: lines(3, "before"),
    lost: lines(2, "lost"),
    offline: lines(90, "offline"),
  };
  const wire = meet(copiedBack(story));
  assertEqual(wire);
  const all = [...story.before, ...story.lost, ...story.offline];
  assert.deepEqual(wire.alice.half.screen(), all);
});

test("a disk from before the first message starts a new epoch before it writes", () => {
  const wire = copiedBack({ before: [], lost: lines(2, "lost"), offline: [] });
  meet(wire);
  assertEqual(wire);
  wire.alice.write("after");
  wire.run();
  assertEqual(wire);
  assert.deepEqual(wire.alice.half.screen(), ["lost 0", "lost 1", "after"]);
});

test("entries that the other holds, and entries without a line, are not written again", () => {
  const wire = copiedBack({ before: ["before"], lost: ["lost"], offline: [] });
  const { half } = wire.alice;
  const content = new Uint8Array([0x80]);
  half.writer.write(conversation, entryTypes.read, { content, fallback: undefined });
  half.write("offline");
  meet(wire);
  assertEqual(wire);
  const again = wire.alice.told().find(({ tell }) => tell === "writtenAgain");
  assert.deepEqual(again, { tell: "writtenAgain", name: "bob", count: 1 });
});

// Whatever happens on the way

const fates = fc.array(
  fc.constantFrom<Fate>("comes", "comes", "is lost", "comes twice", "comes late"),
  { maxLength: 60 },
);
const stories = fc.record({
  before: fc.nat(80),
  unheard: fc.nat(3),
  lost: fc.nat(80),
  offline: fc.nat(80),
  turns: fc.nat(3),
  fates,
});

test("whatever was lost, written and dropped on the way, both sides have every text once", () => {
  fc.assert(
    fc.property(stories, (story) => {
      const wire = createWire();
      wire.join();
      wire.alice.write(...lines(story.before, "before"));
      wire.run();
      wire.alice.write(...lines(story.unheard, "unheard"));
      const old = wire.alice.half.copy();
      wire.run();
      wire.alice.write(...lines(story.lost, "lost"));
      wire.run();
      const { half: bob } = wire.bob;
      for (const half of [old, bob]) half.pass(dayMs);
      for (let turn = 0; turn <= story.turns; turn += 1) {
        old.write(...lines(story.offline, `offline ${turn}`));
      }
      const again = createWireOf(old, bob);
      again.join();
      for (const fate of story.fates) again.step(fate);
      again.run();
      again.pass(200_000);
      assertEqual(again);
      const screen = again.bob.half.screen();
      assert.equal(new Set(screen).size, screen.length);
      const { before, unheard, lost, offline, turns } = story;
      assert.equal(screen.length, before + unheard + lost + offline * (turns + 1));
      const sorted = screen.filter((text) => text.startsWith("offline"));
      const wanted = Array.from({ length: turns + 1 }, (_, turn) =>
        lines(offline, `offline ${turn}`),
      );
      assert.deepEqual(sorted, wanted.flat());
    }),
    { numRuns: 8 },
  );
});

// Whoever lies

/** Everything on Alice's disk except what others have acknowledged. */
const everything = ({ store }: Half): unknown =>
  ["profile", "log", "batch", "fork"].map((table) => store.all(`SELECT * FROM ${table}`));

/** False claims about Alice's log, each signed as well as Mallory can. */
function lies(wire: Wire): Claim[] {
  const { alice, bob } = wire;
  const [claim] = alice.claims();
  assert.ok(claim);
  const other = "ab".repeat(32) as EntryHash;
  const true1 = alice.half.batches().at(-1)?.signature;
  const asBob = (next: number): Uint8Array =>
    bob.half.me.keys.sign("head", headBytes({ conversation, ...claim }, next - 1, other));
  return [
    { ...claim, next: claim.next + 5, hash: other, signature: undefined },
    { ...claim, next: claim.next + 5, hash: other, signature: true1 },
    { ...claim, next: claim.next + 5, hash: other, signature: asBob(claim.next + 5) },
    { ...claim, hash: other, signature: true1 },
    { ...claim, next: 0, hash: other, signature: true1 },
    { ...claim, epoch: "e0".repeat(16) as Claim["epoch"], signature: true1 },
  ];
}

test("a claim that Alice has not signed opens no epoch, changes nothing and is not reported", () => {
  const wire = meet(createWire());
  wire.alice.write("one", "two");
  wire.run();
  const before = everything(wire.alice.half);
  for (const lie of lies(wire)) {
    const vector = { conversation, logs: [lie] };
    for (const type of ["have", "ack"] as const) {
      wire.alice.forget();
      const about = {
        vector,
        window: 100_000,
        wanted: false,
        page: 0,
        pages: 1,
        pause: "none" as const,
      };
      wire.alice.hear({ type, ...about });
      assert.deepEqual(wire.alice.said("have"), []);
    }
  }
  assert.deepEqual(everything(wire.alice.half), before);
  assert.deepEqual(wire.alice.told(), []);
  wire.run();
  wire.pass(60_000);
  wire.alice.write("three");
  wire.run();
  assertEqual(wire);
});

test("showing Alice's head but holding back its entries takes nothing from her", () => {
  const wire = copiedBack({ before: ["before"], lost: ["lost"], offline: ["offline"] });
  wire.join();
  const [have] = wire.bob.said("have");
  assert.ok(have);
  for (let time = 0; time < 50; time += 1) wire.alice.hear(have);
  assert.deepEqual(wire.alice.half.screen(), ["before", "offline"]);
  assert.deepEqual(toldOf(wire), ["profileIsOld"]);
  assert.ok(wire.alice.said("have").length <= 3);
  assert.equal(wire.alice.half.store.all("SELECT DISTINCT value FROM profile").length, 1);
});

test("if one device has the lost text and another its replacement, both stay, and Alice hears it", () => {
  const phone = createHalf("bob", "phone");
  const wire = createWire(phone);
  meet(wire);
  wire.alice.write("before");
  wire.run();
  const old = wire.alice.half.copy();
  wire.alice.write("lost");
  wire.run();
  old.write("offline");
  const withPhone = meet(createWireOf(old, phone, wire.bob.half));
  assert.deepEqual(phone.screen(), ["before", "offline"]);
  const withLaptop = createWireOf(old, wire.bob.half, phone);
  meet(withLaptop).pass(600_000);
  assert.deepEqual(old.screen(), ["before", "offline"]);
  assert.deepEqual(wire.bob.half.screen(), ["before", "lost"]);
  assert.equal(withLaptop.alice.forked.length, 1);
  assert.equal(withLaptop.bob.forked.length, 1);
  assert.deepEqual(toldOf(withPhone), ["profileIsOld"]);
  withLaptop.alice.write("to all");
  withLaptop.run();
  assert.deepEqual(wire.bob.half.screen(), ["before", "lost", "to all"]);
  for (const sent of [withLaptop.alice, withLaptop.bob]) assert.ok(sent.said("batch").length < 5);
});

test("entries fetched from one device do not give way to what another one shows later", () => {
  const phone = createHalf("bob", "phone");
  const wire = createWire(phone);
  meet(wire);
  wire.alice.write("before");
  wire.run();
  const old = wire.alice.half.copy();
  wire.alice.write("lost");
  wire.run();
  old.write("offline");
  for (const batch of old.batches()) phone.take(batch, old.author); // It could not acknowledge.
  meet(createWireOf(old, wire.bob.half, phone));
  assert.deepEqual(old.screen(), ["before", "lost", "offline"]);
  const withPhone = meet(createWireOf(old, phone, wire.bob.half));
  assert.deepEqual(old.screen(), ["before", "lost", "offline"]);
  assert.equal(withPhone.alice.forked.length, 1);
});

test("if the other does not even hold what they acknowledged, that is found and reported in time", () => {
  const wire = copiedBack({ before: ["before"], lost: ["lost"], offline: ["one", "two"] });
  const { half } = wire.alice;
  const { keys } = wire.bob.half.me;
  const [log] = half.logs.every();
  assert.ok(log);
  half.logs.acks.raise(log.id, keys.id, 3);
  meet(wire);
  assert.deepEqual(wire.alice.forked, []);
  wire.pass(300_000);
  assert.equal(wire.alice.forked.length, 1);
  assert.deepEqual(half.screen(), ["before", "one", "two"]);
});
