// Many deadlines on one timer: a heap whose top is the next deadline.
import type { Steady } from "#protocol";

/** A deadline. `place` is its index in the heap, or -1 once it has run or been cancelled. */
export interface Wake {
  readonly at: Steady;
  readonly run: () => void;
  place: number;
}

/** All deadlines of a server. */
export interface Wakes {
  /** Sets a deadline: calls `run` once, on the first wake at `time` or later. */
  at(time: Steady, run: () => void): Wake;
  /** Cancels a deadline; no effect on one that is over. */
  cancel(wake: Wake | undefined): void;
  /** The nearest deadline. */
  nearest(): Steady | undefined;
  /** Runs all deadlines that are due, the earliest first. */
  run(now: Steady): void;
}

/** Starts with no deadline. */
export function createWakes(): Wakes {
  const heap: Wake[] = [];

  const earlier = (a: Wake | undefined, b: Wake | undefined): boolean =>
    a !== undefined && (b === undefined || a.at < b.at);

  function put(wake: Wake, place: number): void {
    heap[place] = wake;
    wake.place = place;
  }

  function rise(wake: Wake): void {
    while (wake.place > 0) {
      const parent = heap[(wake.place - 1) >> 1];
      if (parent === undefined || !earlier(wake, parent)) return;
      swap(wake, parent);
    }
  }

  function sink(wake: Wake): void {
    for (;;) {
      const [left, right] = [heap[2 * wake.place + 1], heap[2 * wake.place + 2]];
      const child = earlier(right, left) ? right : left;
      if (child === undefined || !earlier(child, wake)) return;
      swap(wake, child);
    }
  }

  function swap(one: Wake, other: Wake): void {
    const { place } = one;
    put(one, other.place);
    put(other, place);
  }

  function cancel(wake: Wake | undefined): void {
    if (wake === undefined || wake.place < 0) return;
    const { place } = wake;
    const last = heap.pop();
    wake.place = -1;
    if (last === undefined || last === wake) return;
    put(last, place);
    rise(last);
    sink(last);
  }

  return {
    at(time, run) {
      const wake = { at: time, run, place: heap.length };
      heap.push(wake);
      rise(wake);
      return wake;
    },
    cancel,
    nearest: () => heap[0]?.at,
    run(now) {
      for (let top = heap[0]; top !== undefined && top.at <= now; top = heap[0]) {
        cancel(top);
        top.run();
      }
    },
  };
}
