// Draws plans in which people with several devices look after their accounts: they forbid direct
// paths and allow them again, sign in on new devices, remove lost ones, and block each other. No
// stream of chance is shared with other plans.
import { createDice, type Dice } from "./dice.ts";
import { drawFaults, drawWeather, isNoClock } from "./draw.ts";
import { settingsLies } from "./false-settings.ts";
import { deviceName, devicesOf, type Liar, type Person, type Plan, type Step } from "./plan.ts";

/** The plan of this seed, the same in every run. */
export function drawAccountPlan(seed: number): Plan {
  const stream = `accounts ${seed}`;
  const dice = createDice(`plan ${stream}`);
  const plan: Plan = {
    seed,
    people: drawPeople(dice),
    weather: drawOpenWeather(stream),
    steps: [],
    chaosMs: dice.pick([30, 40, 60]) * 1000,
    liar: drawLiar(createDice(`lies ${stream}`)),
    addresses: true,
    realCrypto: seed % 200 === 0,
  };
  const removal = drawRemoval(createDice(`a removal ${stream}`), plan);
  const acts = [
    ...drawArrivals(createDice(`arrivals ${stream}`), plan, removal?.device),
    ...(removal ? [removal, ...drawTheft(createDice(`a theft ${stream}`), plan, removal)] : []),
    ...drawBlock(createDice(`a block ${stream}`), plan),
    ...drawTalks(createDice(`talks ${stream}`), plan),
    ...drawRelayOnly(createDice(`relay-only ${stream}`), plan),
  ];
  const faults = drawFaults(stream, { ...plan, steps: acts }, 0.1).filter(isNoClock);
  const steps = [...faults, ...acts];
  return { ...plan, steps: steps.toSorted((one, other) => one.at - other.at) };
}

/** Somebody has two or three devices, or there would be nothing to hear. */
function drawPeople(dice: Dice): Person[] {
  const names = ["alice", "bob", "carol"].slice(0, dice.chance(0.2) ? 3 : 2);
  return names.map((name, number) => ({
    name,
    devices: number === 0 ? dice.pick([2, 2, 3]) : dice.pick([1, 1, 2]),
    stays: dice.chance(0.9),
  }));
}

/** Direct paths can mostly be made, and most people say yes. */
function drawOpenWeather(stream: string): Plan["weather"] {
  const dice = createDice(`answers ${stream}`);
  return {
    ...drawWeather(createDice(`weather ${stream}`)),
    direct: dice.chance(0.85),
    answers: dice.pick([
      { yes: 1, no: 0, always: 0, block: 0, nothing: 0 },
      { yes: 2, no: 0, always: 1, block: 0, nothing: 0 },
    ]),
  };
}

/** Now and then the server withholds what an account has said, or makes something up. */
function drawLiar(dice: Dice): Liar | undefined {
  if (!dice.chance(0.2)) return undefined;
  return { who: "server", lies: [dice.pick(settingsLies as [string, ...string[]])] };
}

/**
 * First devices come at once, and the others soon, or when much has been said already; one that will
 * be removed comes soon.
 */
function drawArrivals(dice: Dice, plan: Plan, removed: string | undefined): Step[] {
  return devicesOf(plan).map((on) => {
    const isLate = dice.chance(0.5) && on !== removed;
    const at = !on.includes(" ")
      ? dice.below(2_000)
      : isLate
        ? dice.between(0.3 * plan.chaosMs, 0.6 * plan.chaosMs)
        : dice.between(2_000, 6_000);
    return { at, act: "starts", on };
  });
}

/** Somebody with several devices removes one of them, from another. */
function drawRemoval(dice: Dice, plan: Plan): Removal | undefined {
  const [{ name, devices }] = plan.people as [Person];
  const number = dice.below(devices);
  const by = (number + dice.between(1, devices)) % devices;
  const at = dice.between(0.4 * plan.chaosMs, 0.8 * plan.chaosMs);
  if (!dice.chance(0.6)) return undefined;
  return { at, act: "removes", on: deviceName(name, by), device: deviceName(name, number) };
}

/** Whoever has it writes in its owner's name, as long as they can. */
function drawTheft(dice: Dice, plan: Plan, { at, device: on }: Removal): Step[] {
  const [to] = drawOther(dice, plan, on);
  const lines = Array.from({ length: dice.between(2, 8) }, () => {
    const then = at + dice.between(-2_000, 8_000);
    return { at: then, act: "writes" as const, on, count: dice.between(1, 3), bytes: 0 };
  });
  return [{ at: at - 4_000, act: "talks", on, to }, ...lines];
}

/**
 * Somebody with one device blocks a person in the middle of all this; other devices would go on until
 * they hear of it.
 */
function drawBlock(dice: Dice, plan: Plan): Step[] {
  const alone = plan.people.find(({ devices }) => devices === 1);
  if (!alone || !dice.chance(0.25)) return [];
  const [to] = drawOther(dice, plan, alone.name);
  return [
    { at: dice.between(0.4 * plan.chaosMs, plan.chaosMs), act: "blocks", on: alone.name, to },
  ];
}

type Removal = Extract<Step, { act: "removes" }>;

/** People talk again and again, from one device or another. */
function drawTalks(dice: Dice, plan: Plan): Step[] {
  const devices = devicesOf(plan) as [string, ...string[]];
  return Array.from({ length: dice.between(3, 8) }, () => {
    const on = dice.pick(devices);
    const [to, reader] = drawOther(dice, plan, on);
    const at = dice.between(4_000, plan.chaosMs - 4_000);
    const write = { act: "writes" as const, bytes: 0 };
    return [
      { at, act: "talks" as const, on, to },
      { at: at + dice.between(900, 2_000), ...write, on, count: dice.between(1, 4) },
      { at: at + dice.between(1_500, 4_000), ...write, on: reader, count: dice.between(1, 3) },
    ];
  }).flat();
}

/** Somebody other than the person at this device, and one of their devices. */
function drawOther(dice: Dice, { people }: Plan, on: string): [string, string] {
  const others = people.filter(({ name }) => !on.startsWith(name));
  const { name, devices } = dice.pick(others as [Person, ...Person[]]);
  return [name, deviceName(name, dice.below(devices))];
}

/** About everybody, or about one person, on any device. */
function drawRelayOnly(dice: Dice, plan: Plan): Step[] {
  const devices = devicesOf(plan) as [string, ...string[]];
  return Array.from({ length: dice.between(2, 6) }, () => {
    const on = dice.pick(devices);
    const [to] = drawOther(dice, plan, on);
    const at = dice.between(3_000, plan.chaosMs);
    const about = dice.chance(0.4) ? { to } : {};
    return { at, act: "makes no direct path", on, yes: dice.chance(0.6), ...about };
  });
}
