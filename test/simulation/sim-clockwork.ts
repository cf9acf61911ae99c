// What drives a simulated world: one heap of jobs, in the order of a virtual clock. Jobs for the
// same moment run in the order in which they were requested.

/** Virtual time and the jobs in it. */
export interface Clockwork {
  /** ms since 1970. */
  now(): number;
  /** Runs this after this many whole ms. */
  after(ms: number, job: () => void): void;
  /** Runs everything up to then; false if it does not come to rest. */
  runUntil(at: number): boolean;
  /** How many jobs have run. */
  readonly steps: number;
}

interface Job {
  at: number;
  order: number;
  job: () => void;
}

/** When every simulated world begins. */
export const worldBegins = Date.UTC(2026, 10, 22);

/** A world that is not at rest after `stepsMax` jobs never will be. */
export function createClockwork(stepsMax: number): Clockwork {
  const heap: Job[] = [];
  let time = worldBegins;
  let order = 0;
  let steps = 0;

  return {
    now: () => time,
    after(ms, job) {
      order += 1;
      push(heap, { at: time + Math.max(0, Math.floor(ms)), order, job });
    },
    runUntil(at) {
      for (let next = heap[0]; next !== undefined && next.at <= at; next = heap[0]) {
        pop(heap);
        time = next.at;
        steps += 1;
        if (steps > stepsMax) return false;
        next.job();
      }
      time = at;
      return true;
    },
    get steps() {
      return steps;
    },
  };
}

const isBefore = (one: Job, other: Job): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

function push(heap: Job[], added: Job): void {
  let at = heap.length;
  heap.push(added);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, added)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = added;
}

/** Takes the first one out, and lets the last one sink into its place. */
function pop(heap: Job[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [one, other] = [heap[left], heap[left + 1]];
    if (one === undefined) break;
    const child = other !== undefined && isBefore(other, one) ? other : one;
    if (isBefore(last, child)) break;
    heap[at] = child;
    at = child === one ? left : left + 1;
  }
  heap[at] = last;
}
