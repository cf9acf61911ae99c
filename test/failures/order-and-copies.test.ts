// Messages that other messengers showed twice, out of order, not at all, or at the wrong time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createHalf, started, type Half } from "../peer/stage/halves.ts";
import { agree, ask, forget, history, twoInChat, twoPeople, write } from "../peer/stage/stories.ts";

const yearMs = 365 * 24 * 3_600_000;

const hear = (half: Half, other: Half): void =>
  other.batches().forEach((batch) => half.take(batch, other.author));

test("F6: a bad connection repeats no message, however often it breaks (Signal-Android#843)", async () => {
  const { world, alice, bob } = await twoInChat();
  const texts = Array.from({ length: 6 }, (_, at) => `once ${at}`);
  for (const text of texts) {
    bob.cable("mute");
    write(alice, text);
    bob.cable("cut");
    bob.cable("whole");
    world.advance(31_000);
  }
  assert.deepEqual(bob.read(), texts);
  assert.deepEqual(history(bob, "alice"), texts.map((text) => `alice: ${text}`));
}); // prettier-ignore

test("F6: frames replayed seventeen hours later show nothing (pika#173)", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "once");
  const frames = [...bob.received("relayed")];
  for (const one of [alice, bob]) one.crash();
  world.advance(17.5 * 3_600_000);
  bob.start();
  world.advance(1_000);
  forget(bob);
  for (const frame of frames) bob.hears(frame);
  assert.deepEqual(bob.news(), []);
  assert.deepEqual(history(bob, "alice"), ["alice: once"]);
});

test("F6: texts for somebody who keeps coming and going are sent once (qTox#1089)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.crash();
  write(alice, "once");
  for (let time = 0; time < 3; time += 1) {
    bob.start();
    world.advance(2_000);
    bob.crash();
    world.advance(2_000);
  }
  bob.start();
  world.advance(2_000);
  assert.deepEqual(history(bob, "alice"), ["alice: once"]);
});

test("F6: two equal messages are two messages (Conversations#1206)", async () => {
  const { alice, bob } = await twoInChat();
  write(alice, "hello?", "hello?");
  assert.deepEqual(bob.read(), ["hello?", "hello?"]);
});

test("F8: a device that catches up shows the lines in their true order (Signal-Desktop#3332)", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  agree(alice, bob);
  phone.crash();
  for (let turn = 0; turn < 10; turn += 1) {
    write(turn % 2 === 0 ? alice : bob, `${turn}`);
    world.advance(1_000);
  }
  phone.start();
  world.advance(31_000);
  assert.deepEqual(history(phone, "alice"), history(bob, "alice"));
  assert.equal(history(phone, "alice").length, 10);
});

test("F8: an answer is not shown above its question (deltachat-android#452)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.clock(-3_600_000);
  world.advance(30_000);
  write(alice, "question");
  write(bob, "answer");
  const expected = ["alice: question", "bob: answer"];
  assert.deepEqual([history(alice, "bob"), history(bob, "alice")], [expected, expected]);
});

for (const years of [-10, 10]) {
  test(`F9: a clock that is ${years} years off neither hides nor pins a line (chatmail/core#8027)`, () => {
    const [alice, bob] = [
      createHalf("alice"),
      createHalf("bob", "laptop", started + years * yearMs),
    ];
    const screen: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const [writer, reader] = turn % 2 === 0 ? [alice, bob] : [bob, alice];
      writer.write(`line ${turn}`);
      screen.push(`line ${turn}`);
      hear(reader, writer);
    }
    assert.deepEqual([alice.screen(), bob.screen()], [screen, screen]);
  });
}

test("F9: the screen shows no line with a time in the future (gitter#673)", async () => {
  const { world, alice, bob } = await twoInChat();
  bob.clock(3_600_000);
  world.advance(31_000);
  write(bob, "from later");
  alice.says({ do: "history", name: "bob", count: 1 });
  const at = alice.heard("history")[0]?.lines[0]?.at ?? Infinity;
  assert.ok(at <= world.now());
});

test("F20: a device that was away gets everything, whoever said it (chatmail/core#7660)", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(bob);
  agree(alice, bob);
  phone.crash();
  write(alice, "1", "2", "3");
  write(bob, "4", "5");
  world.advance(60_000);
  phone.start();
  world.advance(31_000);
  write(alice, "6");
  const all = ["alice: 1", "alice: 2", "alice: 3", "bob: 4", "bob: 5", "alice: 6"];
  assert.deepEqual([history(phone, "alice"), history(bob, "alice")], [all, all]);
});

test("F20: a new device gets what was said before it joined (session-desktop#556)", async () => {
  const { world, alice, bob } = await twoInChat();
  write(alice, "before the phone");
  const phone = await world.phoneOf(bob);
  world.advance(5_000);
  ask(phone, alice);
  world.advance(5_000);
  write(phone, "from the phone");
  const all = ["alice: before the phone", "bob: from the phone"];
  assert.deepEqual(history(phone, "alice"), all);
  assert.deepEqual(history(bob, "alice"), all);
});
