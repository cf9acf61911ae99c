// Makes a failing plan small: removes everything it can while the same promise still breaks.
import { devicesOf, type Person, type Plan, type Step } from "./plan.ts";
import { runPlan } from "./run.ts";

/** The plan that was reached, and the number of runs it took. */
export interface Shrunk {
  plan: Plan;
  runs: number;
}

/**
 * Drops people, devices, then steps in halves, quarters, …, single ones, then the weather, then
 * time. Every source of chance has its own stream, so the rest happens as before.
 */
export function shrink(plan: Plan, rule: string, runsMax = 400): Shrunk {
  let best = plan;
  let runs = 0;

  function keep(candidate: Plan | undefined): boolean {
    if (!candidate || runs >= runsMax) return false;
    runs += 1;
    if (runPlan(candidate).broken?.rule !== rule) return false;
    best = candidate;
    return true;
  }

  for (let before: Plan | undefined; before !== best;) {
    before = best;
    for (const person of best.people.toReversed()) keep(without(best, person.name));
    for (const { name } of best.people) keep(withOneDevice(best, name));
    dropSteps(() => best, keep);
    for (const change of calm) keep(calmer(best, change));
    keep(sooner(best));
  }
  return { plan: best, runs };
}

/** Removes a person, and with them every step of talking to them. */
function without(plan: Plan, person: string): Plan {
  if (plan.people.length <= 2) return plan;
  const people = plan.people.filter(({ name }) => name !== person);
  return withSteps({ ...plan, people }, plan.steps.filter((step) => !("to" in step) || step.to !== person));
} // prettier-ignore

function withOneDevice(plan: Plan, person: string): Plan {
  const people = plan.people.map(({ name, stays, devices }): Person => {
    return { name, stays, devices: name === person ? 1 : devices };
  });
  return withSteps({ ...plan, people }, plan.steps);
}

/** Keeps only steps of devices that exist. */
function withSteps(plan: Plan, steps: Step[]): Plan {
  const devices = new Set(devicesOf(plan));
  return { ...plan, steps: steps.filter((step) => !("on" in step) || devices.has(step.on)) };
}

/** Delta debugging (Zeller and Hildebrandt): leaves out ever smaller pieces. */
function dropSteps(best: () => Plan, keep: (plan: Plan) => boolean): void {
  for (let size = Math.ceil(best().steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best().steps.length;) {
      const { steps } = best();
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (!keep({ ...best(), steps: fewer })) from += size;
    }
  }
}

/** The weather of a good day, one part at a time. */
const calm: readonly Partial<Plan["weather"]>[] = [
  { loss: 0 },
  { duplication: 0 },
  { reordering: 0 },
  { passwordFailure: 0, passwordMs: 1 },
  { databaseFailure: 0, databaseMs: 1 },
  { latencyMs: 1 },
  { direct: false },
  { answers: { yes: 1, no: 0, always: 0, block: 0, nothing: 0 } },
];

/** The plan with one permanent trouble removed; undefined if the plan did not have it. */
function calmer(plan: Plan, change: Partial<Plan["weather"]>): Plan | undefined {
  const weather = { ...plan.weather, ...change };
  return JSON.stringify(weather) === JSON.stringify(plan.weather)
    ? undefined
    : { ...plan, weather };
}

/** The same plan, without idle time at the end. */
function sooner(plan: Plan): Plan {
  const last = Math.max(3_000, ...plan.steps.map(({ at }) => at));
  return { ...plan, chaosMs: Math.min(plan.chaosMs, last + 1_000) };
}
