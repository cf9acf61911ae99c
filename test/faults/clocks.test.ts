// Real machines whose clocks are set, or which sleep, while two people talk: the chat continues.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { openChat, signUp, startServer, type Person } from "../system/programs.ts";
import { createFakeClock, whyNoFakeClock, type FakeClock } from "./fake-clock.ts";
import { byLength, longTest } from "./length.ts";

const skip = whyNoFakeClock() ?? false;

type Where = "alice" | "bob" | "server";
const everywhere = ["alice", "bob", "server"] as const;

interface Scene {
  alice: Person;
  bob: Person;
  pids: number[];
  clocks: Record<Where, FakeClock>;
}

/** Two people who talk, and the clocks of their three machines. */
async function twoInChat(
  t: TestContext,
  moves: "the time of day" | "all time" = "the time of day",
): Promise<Scene> {
  const clock = (): FakeClock => createFakeClock(t, moves);
  const clocks = { alice: clock(), bob: clock(), server: clock() };
  const server = await startServer(t, undefined, "127.0.0.1", clocks.server.on);
  const [alice, bob] = await Promise.all([
    signUp(t, server.url, "alice", clocks.alice.on),
    signUp(t, server.url, "bob", clocks.bob.on),
  ]);
  await openChat(alice, bob);
  return { alice, bob, clocks, pids: [alice.pid, bob.pid, server.pid] };
}

/** Both say something, and hear each other fast enough for people. */
async function exchange({ alice, bob }: Scene, about: string, withinMs?: number): Promise<void> {
  alice.say(`alice ${about}`);
  bob.say(`bob ${about}`);
  await Promise.all([
    bob.heard(`alice: alice ${about}`, withinMs),
    alice.heard(`bob: bob ${about}`, withinMs),
  ]);
}

/** None of these lines is true if only a clock was set. */
const nonsense = [
  /^\* (the server|cannot|connected|signed|not connected|saved|not sent|delivered)/,
  /^\* (alice|bob) (left|is offline|said|wants|has)/,
];

const nonsenseTo = ({ lines }: Person): string[] =>
  lines.filter((line) => nonsense.some((one) => one.test(line)));

/** How much processor time a program has used so far, ms. */
function usedMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A clock that delays something delays it longer than this, ms; a busy machine is slow, too. */
const promptlyMs = 15_000;

const passing = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A program with a storm of timers takes all the time it can get; a waiting one takes almost none.
 */
async function assertCalm({ pids }: Scene): Promise<void> {
  const before = pids.map(usedMs);
  await passing(1_000);
  const used = pids.map((pid, index) => usedMs(pid) - (before[index] ?? 0));
  assert.ok(
    used.every((ms) => ms < 500),
    `${used.join(", ")} ms of processor time in a second`,
  );
}

/** The messages of the chat as this person's screen lists them. */
async function listed(person: Person, count: number): Promise<string[]> {
  person.say(`/history ${count}`, "/help");
  await person.heard(/^\* .*exit: sign out/);
  const lines = person.lines.filter((line) => /^(alice|bob): /.test(line));
  return lines.slice(-count);
}

async function assertSameScreens({ alice, bob }: Scene, count: number): Promise<void> {
  const [one, other] = [await listed(alice, count), await listed(bob, count)];
  assert.equal(new Set(one).size, count);
  assert.deepEqual(one, other);
}

const jumps = byLength(["+1h", "-1d", "+1d"], ["+1h", "+0", "-1h", "+0", "+1d", "+0", "-1d", "+0"]);

test(
  "nobody notices that a peer's or the server's clock jumps by hours and days",
  { skip },
  async (t) => {
    const scene = await twoInChat(t);
    await exchange(scene, "at first");
    const before = { alice: nonsenseTo(scene.alice), bob: nonsenseTo(scene.bob) };
    for (const where of ["alice", "server"] as const) {
      for (const [index, jump] of jumps.entries()) {
        scene.clocks[where].set(jump);
        await exchange(scene, `at once ${where} ${index}`, promptlyMs);
        await assertCalm(scene);
        await exchange(scene, `and later ${where} ${index}`, promptlyMs);
      }
    }
    const after = { alice: nonsenseTo(scene.alice), bob: nonsenseTo(scene.bob) };
    assert.deepEqual(after, before);
    await assertSameScreens(scene, 2 + 8 * jumps.length);
  },
);

longTest("a request keeps ringing when the clocks of both sides jump", { skip }, async (t) => {
  const { alice, bob, clocks } = await twoInChat(t);
  bob.say("/disconnect");
  await Promise.all([alice.heard("* bob left the chat"), bob.heard("Talk to:")]);
  alice.say("bob");
  await bob.heard("* alice wants to chat (yes/no/always/block)");
  for (const where of everywhere) clocks[where].set("+1d");
  await passing(1_500);
  alice.notHeard(/^\* bob (did not answer|went offline)/);
  bob.notHeard(/^\* the request from alice/);
  bob.say("yes");
  await alice.heard(/^\* you are in a chat with bob/);
});

test(
  "machines that have slept for an hour and a day continue where they were, and find each other again",
  { skip },
  async (t) => {
    const scene = await twoInChat(t, "all time");
    for (const slept of ["+1h", "+1d"]) {
      for (const where of everywhere) scene.clocks[where].set(slept);
      await exchange(scene, `after ${slept}`);
      await assertCalm(scene);
      await exchange(scene, `and later than ${slept}`, promptlyMs);
    }
    // Only one of them has slept.
    scene.clocks.alice.set("+25h");
    await exchange(scene, "after another hour");
    await assertCalm(scene);
    await exchange(scene, "and later than another hour");
    await assertSameScreens(scene, 12);
  },
);
