// Draws a plan from a seed. Each seed first draws which faults exist in its world at all, because a
// world in which everything goes wrong at once hides what one fault alone would show.
import { createDice, type Dice } from "./dice.ts";
import { crashPoints, devicesOf, isFault, type Act, type Fault, type Plan } from "./plan.ts";
import type { CrashPoint, Person, Step, Weather } from "./plan.ts";

/** The plan of this seed, the same in every run. */
export function drawPlan(seed: number): Plan {
  const dice = createDice(`plan ${seed}`);
  const people = drawPeople(dice);
  const chaosMs = dice.pick([12, 16, 24, 36, 60]) * 1000;
  const plan: Plan = {
    seed,
    people,
    weather: drawWeather(createDice(`weather ${seed}`)),
    steps: [],
    chaosMs,
    liar: undefined,
    realCrypto: seed % 100 === 0,
  };
  const acts = drawActs(createDice(`acts ${seed}`), plan);
  const skews = drawSkews(createDice(`skew ${seed}`), plan);
  const steps = [...skews, ...drawFaults(seed, { ...plan, steps: acts }), ...acts];
  return { ...plan, steps: steps.toSorted((one, other) => one.at - other.at) };
}

function drawPeople(dice: Dice): Person[] {
  const names = ["alice", "bob", "carol"].slice(0, dice.chance(0.2) ? 3 : 2);
  return names.map((name) => ({
    name,
    devices: dice.chance(0.15) ? 2 : 1,
    stays: dice.chance(0.85),
  }));
}

/** Most of the time, most things are as on a good day. */
export function drawWeather(dice: Dice): Weather {
  const at = (probability: number, most: number): number =>
    dice.chance(probability) ? dice.fraction() * most : 0;
  return {
    latencyMs: dice.pick([1, 20, 20, 80, 400]),
    loss: at(0.3, 0.3),
    duplication: at(0.25, 0.5),
    reordering: at(0.25, 0.5),
    passwordMs: dice.pick([1, 300, 300, 5_000]),
    passwordFailure: at(0.1, 0.3),
    databaseMs: dice.pick([1, 1, 5, 500]),
    databaseFailure: at(0.1, 0.3),
    direct: dice.chance(0.5),
    answers: dice.pick([
      { yes: 1, no: 0, always: 0, block: 0, nothing: 0 },
      { yes: 8, no: 2, always: 1, block: 0, nothing: 1 },
      { yes: 4, no: 4, always: 1, block: 1, nothing: 4 },
    ]),
  };
}

// What people do

/** What the people of a plan do while it runs, beginning with their arrival. */
export function drawActs(dice: Dice, plan: Plan): Step[] {
  const devices = devicesOf(plan);
  const arrivals = devices.map((on, number) => ({
    at: dice.below(on.includes(" ") ? 20_000 : 2_000) + number,
    act: "starts" as const,
    on,
  }));
  const count = dice.between(6, 22);
  const acts = Array.from({ length: count }, () => ({
    at: 3_000 + dice.below(plan.chaosMs - 3_000),
    ...drawAct(dice, plan, dice.pick(devices as [string, ...string[]])),
  }));
  return [...arrivals, ...acts];
}

function drawAct(dice: Dice, { people }: Plan, on: string): Act {
  const others = people.map(({ name }) => name).filter((name) => !on.startsWith(name));
  const to = dice.pick(others as [string, ...string[]]);
  const roll = dice.below(100);
  if (roll < 30) return { act: "talks", on, to };
  if (roll < 72) return { act: "writes", on, ...drawWriting(dice) };
  if (roll < 78) return { act: "leaves", on };
  if (roll < 81) return { act: "signs out", on };
  if (roll < 90) return { act: "starts", on };
  if (roll < 94) return { act: "looks away", on };
  if (roll < 96) return { act: "looks back", on };
  if (roll < 98) return { act: "forgets its answer", on, to };
  return { act: "makes no direct path", on, yes: dice.chance(0.5) };
}

/** Mostly a few lines; now and then more than a head covers, or more than a window holds. */
function drawWriting(dice: Dice): { count: number; bytes: number } {
  const roll = dice.below(100);
  if (roll < 3) return { count: 12, bytes: 16_000 };
  return { count: roll < 8 ? 90 : dice.between(1, 5), bytes: 0 };
}

// What goes wrong

type Draw = (dice: Dice, on: string, to: string) => Fault;

/** Some last for moments, and some for a long time. */
const durationMs = (dice: Dice): number => Math.floor(100 * 2 ** (dice.fraction() * 9));

const draws: Record<Exclude<Fault["fault"], "lost batch" | "lost contents">, Draw> = {
  crash: (dice, on) => ({
    fault: "crash",
    on,
    point: drawPoint(dice),
    nth: dice.chance(0.4) ? 1 : dice.between(1, 12),
    downMs: durationMs(dice),
  }),
  "full disk": (dice, on) => {
    return { fault: "full disk", on, after: dice.below(20), ms: durationMs(dice) };
  },
  "write error": (dice, on) => ({ fault: "write error", on, after: dice.below(20) }),
  "unsure commit": (dice, on) => ({ fault: "unsure commit", on, after: dice.below(4) }),
  "cut cable": (dice, on) => ({ fault: "cut cable", on, ms: durationMs(dice) }),
  "half-open cable": (dice, on) => ({ fault: "half-open cable", on, ms: durationMs(dice) }),
  "stalled cable": (dice, on) => {
    return { fault: "stalled cable", on, way: dice.pick(["up", "down"]), ms: durationMs(dice) };
  },
  "clock jump": (dice, on) => ({ fault: "clock jump", on, byMs: drawJump(dice) }),
  suspend: (dice, on) => ({ fault: "suspend", on, ms: durationMs(dice) * dice.pick([1, 8, 8]) }),
  router: (dice, on, to) => ({ fault: "router", on, to, open: dice.chance(0.5) }),
  "broken path": (dice, on) => ({ fault: "broken path", on, how: dice.pick(["ends", "swallows"]) }),
  "server crash": (dice) => ({
    fault: "server crash",
    after: dice.below(30),
    downMs: durationMs(dice),
    noticed: dice.chance(0.7),
  }),
  "database down": (dice) => ({ fault: "database down", ms: durationMs(dice) }),
  "password work down": (dice) => ({ fault: "password work down", ms: durationMs(dice) }),
};

/** Most bugs are right after a write and right before a send. */
function drawPoint(dice: Dice): CrashPoint {
  if (dice.chance(0.25)) return "after a write";
  if (dice.chance(0.25)) return "before a send";
  if (dice.chance(0.25)) return "after a send";
  return dice.pick(crashPoints as unknown as [CrashPoint, ...CrashPoint[]]);
}

function drawJump(dice: Dice): number {
  const size = dice.pick([5_000, 60_000, 3_600_000, 7_200_000, 86_400_000]);
  return dice.chance(0.5) ? size : -size;
}

/** In half of the worlds all clocks differ from the start. */
function drawSkews(dice: Dice, plan: Plan): Step[] {
  if (!dice.chance(0.5)) return [];
  return devicesOf(plan).map((on) => {
    return { at: 0, fault: "clock jump", on, byMs: dice.between(-3_600_000, 3_600_000) };
  });
}

/** For worlds in which a clock that is far off would only get in the way. */
export const isNoClock = (step: Step): boolean => !isFault(step) || step.fault !== "clock jump";

/**
 * Every kind of fault has its own dice, named after `seed`, so that one kind does not shift the
 * others. `rate`: how likely each kind is to be in the world at all.
 */
export function drawFaults(seed: number | string, plan: Plan, rate = 0.22): Step[] {
  return Object.entries(draws).flatMap(([name, draw]) => {
    const dice = createDice(`${name} ${seed}`);
    if (!dice.chance(rate)) return [];
    return Array.from({ length: dice.between(1, 5) }, () => drawFault(dice, plan, draw));
  });
}

/** Half of all faults strike when somebody writes, because that is when most is at stake. */
function drawFault(dice: Dice, plan: Plan, draw: Draw): Step {
  const devices = devicesOf(plan) as [string, ...string[]];
  const anyTime = { at: dice.below(plan.chaosMs), on: dice.pick(devices) };
  const { at, on } = (dice.chance(0.5) && drawMoment(dice, plan)) || anyTime;
  const others = devices.filter((device) => device !== on);
  return { at, ...draw(dice, on, dice.pick(others as [string, ...string[]])) };
}

/** A moment when somebody writes, or when their text is about to arrive, at either end. */
function drawMoment(dice: Dice, plan: Plan): { at: number; on: string } | undefined {
  const writings = plan.steps.filter((step) => "act" in step && step.act === "writes");
  const [first, ...more] = writings as { at: number; on: string }[];
  if (!first) return undefined;
  const { at, on } = dice.pick([first, ...more]);
  if (dice.chance(0.5)) return { at, on };
  const lateMs = dice.below(2 * plan.weather.latencyMs + 2);
  const others = devicesOf(plan).filter((device) => device !== on);
  return { at: at + lateMs, on: dice.pick(others as [string, ...string[]]) };
}
