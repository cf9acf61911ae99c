// Runs one plan: everything goes wrong for a while, then nothing does, and everything must come
// right.
import {
  apart,
  isHeldByAny,
  pairsOf,
  unread,
  untold,
  wrongPresence,
  type Pair,
} from "./convergence.ts";
import { checkFinally } from "./final-checks.ts";
import type { Happened } from "./journal.ts";
import type { Plan } from "./plan.ts";
import type { Meetings } from "./reach.ts";
import { Violation } from "./violation.ts";
import { World } from "./sim-world.ts";

/** The result of a plan. */
export interface Outcome {
  /** The rule that was broken, and how; undefined if all promises were kept. */
  broken: { rule: string; what: string } | undefined;
  /** Over everything that happened: the same for the same plan and the same code. */
  hash: string;
  /** The last events. */
  events: Happened[];
  meetings: Meetings;
  steps: number;
  /** How much virtual time went by, ms. */
  ageMs: number;
}

/** How long everyone may take to come back, ms: the longest pause of a peer between two tries. */
const backMs = 35_000;
/**
 * Somebody may rely on a yes that the other side does not have, or has given up without being
 * heard, and then does not ask for a new one until it expires after five minutes without a link,
 * ms.
 */
const consentsEndMs = 400_000;
/**
 * How long pairs may take if nobody has to ask, and then pairs in which somebody asks, ms.
 */
const byItselfMs = 50_000;
const askedMs = 110_000;
/** How long one person asks before it is the next one's turn, ms. */
const eachAsksMs = 20_000;
/** How long it may take until the writer knows that the reader has it, ms. */
const ticksMs = 30_000;
/**
 * How long it takes until everyone knows who is online and who is not, ms: a silent connection
 * takes longest.
 */
const presenceMs = 45_000;
const goneMs = 60_000;
const lookMs = 5_000;

/**
 * Runs a plan to its end, or to the first broken promise. `eventsMax`: how many events are kept for
 * reading.
 */
export function runPlan(plan: Plan, eventsMax?: number): Outcome {
  const world = new World(plan, eventsMax);
  const broken = failure(() => story(world));
  const { journal, reach, clockwork } = world.around;
  const about = { hash: journal.hash, events: journal.last(), meetings: reach.meetings };
  for (const device of world.devices) device.disk.end();
  return { broken, ...about, steps: clockwork.steps, ageMs: world.age };
}

function failure(work: () => void): Outcome["broken"] {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return { rule: error.rule, what: error.message };
    if (!(error instanceof Error)) throw error;
    return { rule: "crash", what: error.stack ?? error.message };
  }
}

function story(world: World): void {
  world.begin();
  pass(world, world.around.plan.chaosMs);
  const pairs = pairsOf(world);
  world.heal();
  const { liar } = world.around.plan;
  pass(world, liar?.who === "server" ? backMs + consentsEndMs : backMs);
  waitUntil(world, byItselfMs, () =>
    firstApart(
      world,
      pairs.filter(({ byItself }) => byItself),
    ),
  );
  const left = pairs.filter((pair) => apart(world, pair) !== undefined);
  if (left.some((pair) => isHeldByAny(world, pair))) pass(world, consentsEndMs);
  bringTogether(world, left);
  waitUntil(world, askedMs, () => firstApart(world, pairs));
  waitUntil(world, ticksMs, () => firstUntold(world, pairs));
  checkFinally(world);
  world.lookAround();
  waitUntil(world, presenceMs, () => wrongPresence(world), "L2");
  const away = world.around.plan.people.at(-1)?.name ?? "";
  world.takeAway(away);
  waitUntil(world, goneMs, () => wrongPresence(world, away), "L2");
}

/**
 * Somebody asks. A device that a server has lied to may have ended a yes that the others still
 * hold, so that device has to ask: in such a world, one device after the other asks until all have
 * come together. A person talks to one other person at a time.
 */
function bringTogether(world: World, pairs: Pair[]): void {
  const most = world.around.plan.liar?.who === "server" ? world.devices.length : 1;
  for (let nth = 0; nth < most; nth += 1) {
    for (const pair of pairs) {
      if (apart(world, pair) === undefined) continue;
      world.asks(pair.one, pair.other, nth);
      lasting(world, eachAsksMs, () => apart(world, pair));
    }
  }
}

function pass(world: World, ms: number): void {
  const { clockwork } = world.around;
  if (clockwork.runUntil(clockwork.now() + ms)) return;
  throw new Violation("livelock", `${clockwork.steps} things happened in ${world.age} ms`);
}

const firstApart = (world: World, pairs: Pair[]): string | undefined =>
  pairs.map((pair) => apart(world, pair)).find((why) => why !== undefined);

const firstUntold = (world: World, pairs: Pair[]): string | undefined =>
  pairs.map((pair) => untold(world, pair) ?? unread(world, pair)).find((why) => why !== undefined);

/** Lets time pass until nothing is wrong; anything that is wrong for longer is a broken promise. */
function waitUntil(world: World, ms: number, wrong: () => string | undefined, rule = "L1"): void {
  const why = lasting(world, ms, wrong, rule === "L2");
  if (why !== undefined) throw new Violation(rule, `${why}, ${ms / 1000} s after all was healed`);
}

/** What is still wrong when this time has passed. */
function lasting(
  world: World,
  ms: number,
  wrong: () => string | undefined,
  looks = false,
): string | undefined {
  for (let passedMs = 0; passedMs <= ms && wrong() !== undefined; passedMs += lookMs) {
    pass(world, lookMs);
    if (looks) world.lookAround();
  }
  return wrong();
}
