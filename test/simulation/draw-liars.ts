// Draws plans in which somebody lies: a peer called mallory among two honest people, or the server
// of three. No stream of chance is shared with plans without a liar.
import { createDice, type Dice } from "./dice.ts";
import { drawActs, drawFaults, drawWeather, isNoClock } from "./draw.ts";
import { laterPeerLies, peerLies } from "./lying-peer.ts";
import { ignoresWindow } from "./window-onlooker.ts";
import { serverLies } from "./lying-server.ts";
import { devicesOf, liarName, type Liar, type Person, type Plan, type Step } from "./plan.ts";

/** The plan of this seed, with a liar in it, the same in every run. */
export function drawLiarPlan(seed: number): Plan {
  const stream = `liars ${seed}`;
  const dice = createDice(`plan ${stream}`);
  const liar = withGreed(withLater(drawLiar(createDice(`lies ${stream}`)), stream), stream);
  const people = drawPeople(dice, liar);
  const plan: Plan = {
    seed,
    people,
    weather: { ...drawLiarWeather(stream, people), ...(isGreedy(liar) && calm) },
    steps: [],
    chaosMs: liar.who === "peer" ? dice.pick([9, 12, 18]) * 1000 : dice.pick([20, 30]) * 1000,
    liar,
    realCrypto: seed % 200 === 0,
  };
  // Somebody whose clock is a day slow accepts no request, which is another test's subject.
  const steps = [
    ...drawActs(createDice(`acts ${stream}`), plan),
    ...drawMeetings(createDice(`meetings ${stream}`), plan),
    ...drawFaults(stream, plan, 0.05).filter(isNoClock),
    ...(isGreedy(liar) ? drawFlood(createDice(`a flood ${stream}`), plan) : []),
  ];
  return { ...plan, steps: steps.toSorted((one, other) => one.at - other.at) };
}

/** Few lies at a time, so that each is heard among true messages. */
function drawLiar(dice: Dice): Liar {
  const who = dice.pick<Liar["who"]>(["peer", "peer", "server"]);
  const lies = [...(who === "peer" ? peerLies : serverLies)];
  const told = Array.from({ length: dice.between(3, 10) }, () => {
    return lies.splice(dice.below(lies.length), 1);
  });
  return { who, lies: told.flat() };
}

/** Lies that came to mind later have dice of their own, so that all other plans stay as they are. */
function withLater(liar: Liar, stream: string): Liar {
  const isOther = liar.who === "peer" && createDice(`later lies ${stream}`).chance(0.1);
  return isOther ? { ...liar, lies: [...laterPeerLies] } : liar;
}

/** Now and then a peer does nothing but take every window for an endless one. */
function withGreed(liar: Liar, stream: string): Liar {
  const isGreedy = createDice(`no window ${stream}`).chance(0.02);
  return isGreedy ? { who: "peer", lies: [ignoresWindow] } : liar;
}

const isGreedy = ({ lies }: Liar): boolean => lies.includes(ignoresWindow);

/**
 * So that they agree soon. On a direct path the windows are larger than what anybody pastes here.
 */
const calm = {
  latencyMs: 20,
  passwordMs: 1,
  passwordFailure: 0,
  direct: false,
  answers: { yes: 1, no: 0, always: 0, block: 0, nothing: 0 },
};

/**
 * More than all windows hold, for a device that hears nothing for a while and then all at once, and
 * goes on writing.
 */
function drawFlood(dice: Dice, plan: Plan): Step[] {
  const to = dice.pick(["alice", "bob"]);
  const at = dice.between(4_000, plan.chaosMs - 5_000);
  const lines = Array.from({ length: 16 }, (_, line) => {
    return { at: at + 1_600 + 100 * line, act: "writes" as const, on: to, count: 1, bytes: 0 };
  });
  return [
    { at, act: "talks", on: liarName, to },
    { at: at + 1_400, act: "talks", on: to, to: liarName },
    { at: at + 1_500, fault: "stalled cable", on: to, way: "down", ms: 2_000 },
    { at: at + 3_400, fault: "suspend", on: to, ms: 1_000 },
    { at: at + 1_510, act: "writes", on: liarName, count: 90, bytes: 16_000 },
    ...lines,
  ];
}

function drawPeople(dice: Dice, { who }: Liar): Person[] {
  const names = ["alice", "bob", who === "peer" ? liarName : "carol"];
  return names.map((name) => ({
    name,
    devices: dice.chance(who === "server" || name === liarName ? 0.4 : 0.1) ? 2 : 1,
    stays: dice.chance(0.9),
  }));
}

/**
 * Most people say yes, because a liar cannot lie to anyone who does not listen. Somebody with two
 * devices does not block on one and say yes on the other at the same moment.
 */
function drawLiarWeather(stream: string, people: Person[]): Plan["weather"] {
  const block = people.every(({ devices }) => devices === 1) ? 1 : 0;
  const dice = createDice(`answers ${stream}`);
  return {
    ...drawWeather(createDice(`weather ${stream}`)),
    answers: dice.pick([
      { yes: 1, no: 0, always: 0, block: 0, nothing: 0 },
      { yes: 3, no: 0, always: 3, block: 0, nothing: 0 },
      { yes: 8, no: 1, always: 2, block, nothing: 1 },
    ]),
  };
}

/** Everyone talks to everyone for a while, so that there is somebody to lie to. */
function drawMeetings(dice: Dice, plan: Plan): Step[] {
  const devices = devicesOf(plan);
  return plan.people.flatMap(({ name: to }) => {
    const others = devices.filter((device) => !device.startsWith(to));
    const on = dice.pick(others as [string, ...string[]]);
    const at = 3_000 + dice.below(plan.chaosMs - 6_000);
    return [
      { at, act: "talks" as const, on, to },
      ...[1, 2, 3].map((turn) => ({
        at: at + 900 * turn + dice.below(800),
        act: "writes" as const,
        on: turn === 2 ? to : on,
        count: dice.between(1, 4),
        bytes: 0,
      })),
    ];
  });
}
