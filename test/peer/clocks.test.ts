// Somebody sets a clock while two people talk: nobody notices, except in the times on screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agree,
  answer,
  ask,
  consents,
  forget,
  history,
  twoInChat,
  twoPeople,
  write,
} from "./stage/stories.ts";

const hourMs = 3_600_000;
const jumps = [
  ["an hour forward", hourMs],
  ["an hour back", -hourMs],
  ["a day forward", 24 * hourMs],
  ["a day back", -24 * hourMs],
] as const;

for (const [jump, ms] of jumps) {
  test(`two people keep talking when one clock is set ${jump}`, async () => {
    const { world, alice, bob } = await twoInChat();
    const helloes = alice.sent("hello").length;
    alice.clock(ms);
    for (let minute = 0; minute < 10; minute += 1) {
      write(alice, `from alice ${minute}`);
      write(bob, `from bob ${minute}`);
      assert.deepEqual(
        [alice.read(), bob.read()],
        [[`from bob ${minute}`], [`from alice ${minute}`]],
      );
      world.advance(60_000);
    }
    for (const kind of ["path", "theyLeft", "serverAway", "asked"] as const) {
      assert.deepEqual([alice.heard(kind), bob.heard(kind)], [[], []], kind);
    }
    assert.equal(alice.sent("hello").length, helloes);
    assert.deepEqual([consents(alice), consents(bob)], [1, 1]);
    assert.deepEqual(history(alice, "bob"), history(bob, "alice"));
  });

  test(`a request keeps ringing when one clock is set ${jump}`, async () => {
    const { world, alice, bob } = await twoPeople();
    ask(alice, bob);
    bob.clock(ms);
    world.advance(1_000);
    assert.deepEqual([alice.heard("requestEnded"), bob.heard("askedEnded")], [[], []]);
    bob.clock(0);
    answer(bob, "yes");
    write(alice, "so we talk");
    assert.deepEqual(bob.read(), ["so we talk"]);
  });
}

test("somebody whose clock is a day off hears a request once the clock is right again", async () => {
  const { world, alice, bob } = await twoPeople();
  bob.clock(24 * hourMs);
  ask(alice, bob);
  assert.deepEqual(bob.heard("asked"), []);
  bob.clock(0);
  world.advance(30_000);
  assert.equal(bob.heard("asked").length, 1);
  answer(bob, "yes");
  write(alice, "so we talk");
  assert.deepEqual(bob.read(), ["so we talk"]);
});

test("a yes that arrived while the clock was a day off counts once it is right again", async () => {
  const { world, alice, bob } = await twoPeople();
  const phone = await world.phoneOf(alice);
  phone.clock(24 * hourMs);
  agree(alice, bob);
  write(bob, "for all that you have");
  assert.deepEqual(history(phone, "bob"), []);
  phone.clock(0);
  world.advance(30_000);
  assert.deepEqual(history(phone, "bob"), ["bob: for all that you have"]);
});

test("leaving a chat counts even if the clock was set back before a restart", async () => {
  const { world, alice, bob } = await twoInChat();
  world.cutServer();
  alice.clock(-2 * hourMs);
  alice.crash();
  alice.start();
  ask(alice, bob);
  alice.says({ do: "leave" });
  await world.restoreServer();
  assert.deepEqual([consents(alice), consents(bob)], [0, 0]);
});

test("a line from a day ahead is shown with the present time, and later lines come after it", async () => {
  const { alice, bob, world } = await twoInChat();
  alice.clock(24 * hourMs);
  write(alice, "from tomorrow");
  alice.clock(0);
  write(bob, "from today");
  forget(alice, bob);
  assert.deepEqual(history(bob, "alice"), ["alice: from tomorrow", "bob: from today"]);
  bob.says({ do: "history", name: "alice", count: 10 });
  const lines = bob.heard("history")[0]?.lines ?? [];
  assert.ok(lines.length === 2 && lines.every(({ at }) => at <= world.now()));
});
