// What drives a test's world: one queue of jobs, a virtual clock, and seeded dice.
import type { Random } from "#crypto";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";

/** Jobs run in the order in which they were posted, and never inside one another. */
export interface Clockwork {
  /** ms since 1970. */
  now(): number;
  random: Random;
  post(job: () => void): void;
  /** Runs everything that is posted, and everything that follows from it. */
  run(): void;
  /** Holds back what is said in the meantime and delivers it afterwards, so that messages cross. */
  atOnce(work: () => void): void;
  /** Does this between two jobs, after so many from now on. */
  afterJobs(count: number, work: () => void): void;
  /** Continues with the result of a promise; `settle` waits for it. */
  await<T>(promise: Promise<T>, then: (answer: T) => void): void;
  settle(): Promise<void>;
  alarm(ring: () => void): Alarm;
  /** Lets time pass, ms, from one alarm to the next. */
  advance(ms: number): void;
}

/** The only timer of a machine. */
export interface Alarm {
  set(at: number | undefined): void;
}

const started = Date.UTC(2026, 10, 22);
/** More jobs than any story needs: a world that does not come to rest is a bug. */
const jobsMax = 50_000;

export function createClockwork(seed: string): Clockwork {
  const jobs: (() => void)[] = [];
  const alarms = new Map<() => void, number>();
  const pending: Promise<void>[] = [];
  let time = started;
  let planned: { left: number; work(): void } | undefined;
  let state: "resting" | "running" | "holding" = "resting";

  function run(): void {
    if (state !== "resting") return;
    state = "running";
    let count = 0;
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      count += 1;
      if (count > jobsMax) throw new Error("the world does not come to rest");
      job();
      if (planned) runPlanned(planned);
    }
    state = "resting";
  }

  function runPlanned(plan: { left: number; work(): void }): void {
    plan.left -= 1;
    if (plan.left > 0) return;
    planned = undefined;
    plan.work();
  }

  async function goOn<T>(promise: Promise<T>, then: (answer: T) => void): Promise<void> {
    const answer = await promise;
    jobs.push(() => then(answer));
    run();
  }

  function ringNext(until: number): boolean {
    const ring = nextOf(alarms, until);
    if (ring === undefined) return false;
    time = Math.max(time, alarms.get(ring) ?? time);
    alarms.delete(ring);
    ring();
    run();
    return true;
  }

  return {
    now: () => time,
    random: createRandom(seed),
    post: (job) => void jobs.push(job),
    run,
    atOnce(work) {
      state = "holding";
      work();
      state = "resting";
      run();
    },
    afterJobs: (count, work) => void (planned = { left: count, work }),
    await: (promise, then) => void pending.push(goOn(promise, then)),
    async settle() {
      run();
      while (pending.length > 0) await Promise.all(pending.splice(0));
    },
    alarm: (ring) => {
      const own = (): void => ring();
      return { set: (at) => void (at === undefined ? alarms.delete(own) : alarms.set(own, at)) };
    },
    advance(ms) {
      const until = time + ms;
      for (let rings = 0; ringNext(until); rings += 1) {
        if (rings > jobsMax) throw new Error("the alarms do not come to rest");
      }
      time = until;
    },
  };
}

/** The alarm that rings next, if it does so by then. */
function nextOf(alarms: Map<() => void, number>, until: number): (() => void) | undefined {
  const due = [...alarms].filter(([, at]) => at <= until);
  return due.toSorted(([, one], [, other]) => one - other)[0]?.[0];
}

/** Bytes that differ on every call, but repeat in every run with the same seed. */
function createRandom(seed: string): Random {
  let count = 0;
  const block = (): Uint8Array => {
    count += 1;
    return primitivesNode.sha256(new TextEncoder().encode(`${seed} ${count}`));
  };
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) bytes.set(block().subarray(0, length - at), at);
    return bytes;
  };
}
