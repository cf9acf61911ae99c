// Draws plans in which several devices of two or three people chat line by line for minutes, with
// clocks that are far apart: so devices join what they hold, hear of entries in every order, and
// have lines to move. No stream of chance is shared with other plans.
import { createDice, type Dice } from "./dice.ts";
import { drawFaults, drawWeather, isNoClock } from "./draw.ts";
import { devicesOf, isFault, type Person, type Plan, type Step } from "./plan.ts";

/** The plan of this seed, the same in every run. */
export function drawCrowdPlan(seed: number): Plan {
  const stream = `crowds ${seed}`;
  const dice = createDice(`plan ${stream}`);
  const plan: Plan = {
    seed,
    people: drawPeople(dice),
    weather: {
      ...drawWeather(createDice(`weather ${stream}`)),
      answers: { yes: 1, no: 0, always: 0, block: 0, nothing: 0 },
    },
    steps: [],
    chaosMs: dice.pick([20, 30, 45]) * 1000,
    liar: undefined,
    realCrypto: seed % 200 === 0,
  };
  const acts = drawChatter(createDice(`chatter ${stream}`), plan);
  const block = drawBlock(createDice(`a block ${stream}`), { ...plan, steps: acts });
  // Nobody brings back what is lost to somebody who blocks them.
  const losses = [
    ...drawLosses(createDice(`losses ${stream}`), plan),
    ...drawLostContents(createDice(`contents ${stream}`), plan),
  ];
  const steps = [
    ...drawClocks(createDice(`clocks ${stream}`), plan),
    ...drawFaults(stream, { ...plan, steps: acts }, 0.1).filter(isNoClock),
    ...(block.length > 0 ? [] : losses),
    ...drawLittleSpace(createDice(`space ${stream}`), plan),
    ...block,
    ...acts,
  ];
  const newer = drawNewer(createDice(`newer ${stream}`), plan);
  return { ...plan, newer, steps: steps.toSorted((one, other) => one.at - other.at) };
}

function drawLosses(dice: Dice, plan: Plan): Step[] {
  if (!dice.chance(0.25)) return [];
  return Array.from({ length: dice.between(1, 3) }, () => ({
    at: 8_000 + dice.below(plan.chaosMs - 8_000),
    fault: "lost batch",
    on: dice.pick(devicesOf(plan) as [string, ...string[]]),
    downMs: dice.between(100, 5_000),
  }));
}

/** On one device only, so that the author still has everything. */
function drawLostContents(dice: Dice, plan: Plan): Step[] {
  if (!dice.chance(0.4)) return [];
  const on = dice.pick(devicesOf(plan) as [string, ...string[]]);
  return Array.from({ length: dice.between(1, 3) }, () => ({
    at: dice.between(plan.chaosMs / 2, plan.chaosMs),
    fault: "lost contents",
    on,
    downMs: dice.between(100, 5_000),
  }));
}

/**
 * Somebody with one device blocks a person in the middle of a chat; other devices would go on until
 * they hear of it.
 */
function drawBlock(dice: Dice, { people, steps, chaosMs }: Plan): Step[] {
  const alone = new Set(people.flatMap(({ name, devices }) => (devices === 1 ? name : [])));
  const talks = steps.flatMap((step) => {
    if (isFault(step) || step.act !== "talks") return [];
    const to = people.find(({ name }) => step.on.startsWith(name))?.name ?? step.on;
    return alone.has(step.to) ? { on: step.to, to, at: step.at } : [];
  });
  const [first, ...more] = talks;
  if (!dice.chance(0.1) || !first) return [];
  const { on, to, at } = dice.pick([first, ...more]);
  const when = Math.min(at + dice.between(2_000, 5_000), chaosMs - 1_000);
  return [{ at: when, act: "blocks", on, to }];
}

/** One device gives somebody less space than they then fill, until everything is healed. */
function drawLittleSpace(dice: Dice, plan: Plan): Step[] {
  if (!dice.chance(0.08)) return [];
  const on = dice.pick(devicesOf(plan) as [string, ...string[]]);
  const owner = plan.people.find(({ name }) => on.startsWith(name))?.name ?? on;
  const others = plan.people.map(({ name }) => name).filter((name) => name !== owner);
  const to = dice.pick(others as [string, ...string[]]);
  const at = dice.between(9_000, plan.chaosMs / 2);
  const pastesMs = Array.from({ length: dice.between(2, 4) }, (_, nth) => 1_000 + 2_500 * nth);
  return [
    { at, act: "gives little space", on, to },
    { at: at + 10, act: "talks", on: to, to: owner },
    ...pastesMs.map((ms) => {
      return { at: at + ms, act: "writes" as const, on: to, count: 6, bytes: 16_000 };
    }),
  ];
}

/** Some devices run a newer program than the others. */
const drawNewer = (dice: Dice, plan: Plan): string[] =>
  devicesOf(plan).filter(() => dice.chance(0.3));

function drawPeople(dice: Dice): Person[] {
  const names = ["alice", "bob", "carol"].slice(0, dice.chance(0.15) ? 3 : 2);
  return names.map((name) => ({ name, devices: dice.chance(0.6) ? 2 : 1, stays: true }));
}

/** An author's clock follows others for five minutes, so only larger distances move lines. */
function drawClocks(dice: Dice, plan: Plan): Step[] {
  const [least, most] = dice.chance(0.8) ? [600_000, 3_600_000] : [0, 10_000];
  return devicesOf(plan).map((on) => {
    const byMs = dice.between(least, most) * dice.pick([-1, 1]);
    return { at: 0, fault: "clock jump", on, byMs };
  });
}

/** Everyone arrives, then some of them chat, and one of the others hears of it much later. */
function drawChatter(dice: Dice, plan: Plan): Step[] {
  const arrivals = devicesOf(plan).map((on, number) => {
    return {
      at: dice.below(on.includes(" ") ? 6_000 : 2_000) + number,
      act: "starts" as const,
      on,
    };
  });
  const kind = dice.pick<Kind>([lineByLine, lineByLine, lineByLine, pastes, longPastes]);
  const talks = Array.from({ length: dice.between(2, 7) }, () => drawTalk(dice, plan, kind));
  return [...arrivals, ...talks.flat()];
}

/** How many lines are written at once, and how often at most. */
interface Kind {
  count: number;
  most: number;
}

const lineByLine = { count: 1, most: 60 };
const pastes = { count: 12, most: 40 };
/** More than can move in one turn. */
const longPastes = { count: 40, most: 16 };

function drawTalk(dice: Dice, plan: Plan, kind: Kind): Step[] {
  const devices = devicesOf(plan) as [string, ...string[]];
  const on = dice.pick(devices);
  const others = plan.people.map(({ name }) => name).filter((name) => !on.startsWith(name));
  const to = dice.pick(others as [string, ...string[]]);
  const at = 4_000 + dice.below(plan.chaosMs / 2);
  const gapMs = dice.between(20, 250);
  const { count, most } = kind;
  const lines = Array.from({ length: dice.between(most / 4, most) }, (_, line) => {
    return { at: at + 1_500 + line * gapMs, act: "writes" as const, on, count, bytes: 0 };
  });
  const sleep = {
    fault: "suspend" as const,
    on: dice.pick(devices),
    ms: dice.between(2_000, 20_000),
  };
  const sleeps = dice.chance(0.5) ? [{ at: at + dice.below(3_000), ...sleep }] : [];
  return [{ at, act: "talks", on, to }, ...lines, ...sleeps];
}
