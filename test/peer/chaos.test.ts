// Whatever happens, in whatever order: every text reported as kept arrives once, in order, and is
// shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClockwork } from "./stage/clockwork.ts";
import { answer, ask, history, status, write } from "./stage/stories.ts";
import { openWorld, type Device, type World } from "./stage/world.ts";

const stories = 8;
const steps = 80;

/** A random story. */
interface Chaos {
  world: World;
  people: Device[];
  /** A number from 0 to below this. */
  roll(sides: number): number;
  server: "up" | "down";
  texts: number;
  /** The texts reported as kept, and the texts shown on each device. */
  kept: Set<string>;
  shown: Map<Device, Set<string | undefined>>;
}

type Act = (chaos: Chaos, who: Device, other: Device) => void | Promise<void>;

function writeSome(chaos: Chaos, who: Device, count: number): void {
  const first = chaos.texts;
  chaos.texts += count;
  const texts = Array.from({ length: count }, (_, at) => `${who.name} ${first + at}`);
  chaos.world.atOnce(() => write(who, ...texts));
}

const acts: Record<string, [weight: number, Act]> = {
  "asks and is let in": [
    12,
    (_, who, other) => {
      ask(who, other);
      other.says({ do: "answer", name: who.name, says: "yes" });
    },
  ],
  asks: [3, (_, who, other) => ask(who, other)],
  "cross asking": [
    2,
    ({ world }, who, other) =>
      world.atOnce(() => {
        ask(who, other);
        ask(other, who);
      }),
  ],
  "says no": [2, (_, who) => answer(who, "no")],
  "says always": [1, (_, who) => answer(who, "always")],
  writes: [20, (chaos, who) => writeSome(chaos, who, 1)],
  "writes a lot": [5, (chaos, who) => writeSome(chaos, who, 5 + chaos.roll(80))],
  leaves: [4, (_, who) => who.says({ do: "leave" })],
  crashes: [3, (_, who) => who.crash()],
  starts: [8, (_, who) => startAnew(who)],
  "signs out": [1, (_, who) => who.says({ do: "signOut" })],
  "is cut off": [2, (_, who) => who.cable("cut")],
  "falls silent": [1, (_, who) => who.cable("silent")],
  "is connected again": [5, (_, who) => who.cable("whole")],
  "has a full disk": [2, ({ roll }, who) => who.disk.fillAfter(roll(14))],
  "has room again": [4, (_, who) => who.disk.clear()],
  "direct paths come and go": [3, ({ world, roll }) => world.directPaths(roll(2) === 0)],
  "the server dies": [1, (chaos) => cutServer(chaos)],
  "the server comes back": [4, (chaos) => restoreServer(chaos)],
  "time passes": [6, ({ world, roll }) => world.advance(100 * 2 ** roll(12))],
};
const deck = Object.values(acts).flatMap(([weight, act]) => Array<Act>(weight).fill(act));

/** Starts with room on the disk, because starting on a full one is a different story. */
function startAnew(who: Device): void {
  who.crash();
  who.disk.clear();
  who.start();
}

function cutServer(chaos: Chaos): void {
  if (chaos.server === "up") chaos.world.cutServer();
  chaos.server = "down";
}

async function restoreServer(chaos: Chaos): Promise<void> {
  if (chaos.server === "down") await chaos.world.restoreServer();
  chaos.server = "up";
}

function watch({ people, kept, shown }: Chaos): void {
  for (const one of people) {
    for (const { line } of one.heard("kept")) kept.add(line.text ?? "");
    for (const text of one.read()) shown.get(one)?.add(text);
  }
}

async function begin(seed: number): Promise<Chaos> {
  const world = await openWorld(`chaos ${seed}`);
  const people: Device[] = [];
  for (const name of ["alice", "bob", "carol"]) people.push(await world.person(name));
  const { random } = createClockwork(`dice ${seed}`);
  const roll = (sides: number): number => new DataView(random(4).buffer).getUint32(0) % sides;
  const shown = new Map(people.map((one) => [one, new Set<string | undefined>()]));
  return { world, people, roll, server: "up", texts: 0, kept: new Set(), shown };
}

async function step(chaos: Chaos): Promise<void> {
  const { people, roll, world } = chaos;
  const first = roll(people.length);
  const [who, other] = [
    people[first],
    people[(first + 1 + roll(people.length - 1)) % people.length],
  ];
  if (who && other) await deck[roll(deck.length)]?.(chaos, who, other);
  world.advance(roll(300));
  watch(chaos);
}

async function heal(chaos: Chaos): Promise<void> {
  await restoreServer(chaos);
  for (const one of chaos.people) {
    one.cable("whole");
    startAnew(one);
  }
  chaos.world.advance(120_000);
  watch(chaos);
}

/** Both ask to chat; then everything kept for the other arrives. */
function bringTogether(chaos: Chaos, one: Device, other: Device): string[] {
  ask(one, other);
  other.says({ do: "answer", name: one.name, says: "yes" });
  ask(other, one);
  chaos.world.advance(5_000);
  watch(chaos);
  const lines = history(one, other.name, 10_000);
  assert.deepEqual(history(other, one.name, 10_000), lines);
  for (const each of [one, other]) assert.equal(status(each).kept, 0);
  return lines;
}

function checkShown({ shown }: Chaos, lines: string[], one: Device, other: Device): void {
  for (const [writer, reader] of [[one, other], [other, one]] as const) {
    const texts = lines.flatMap((line) => line.split(`${writer.name}: `)[1] ?? []);
    const numbers = texts.map((text) => Number(text.split(" ")[1]));
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
    for (const text of texts) assert.ok(shown.get(reader)?.has(text), `${text} was not shown`);
  }
} // prettier-ignore

for (let seed = 1; seed <= stories; seed += 1) {
  test(`story ${seed}: no kept text is lost, duplicated, out of order or hidden`, async () => {
    const chaos = await begin(seed);
    for (let count = 0; count < steps; count += 1) await step(chaos);
    await heal(chaos);
    const [alice, bob, carol] = chaos.people;
    assert.ok(alice && bob && carol);
    const all: string[] = [];
    for (const [one, other] of [[alice, bob], [alice, carol], [bob, carol]] as const) {
      const lines = bringTogether(chaos, one, other);
      checkShown(chaos, lines, one, other);
      all.push(...lines.map((line) => line.slice(line.indexOf(": ") + 2)));
    }
    assert.deepEqual(all.toSorted(), [...chaos.kept].toSorted());
  });
} // prettier-ignore
