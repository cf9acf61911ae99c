// What every clock for deadlines has to do: run evenly, and include the time that the machine
// slept.
import assert from "node:assert/strict";
import { test } from "node:test";

/** A clock over a machine whose time the test moves; the system's clock starts at 1,000,000 ms. */
export interface ClockControl {
  clock(): number;
  pass(ms: number): void;
  sleep(ms: number): void;
  /** Sets the system's clock back. */
  setBack(ms: number): void;
}

/** Runs the suite; `make` makes a clock for each test. */
export function clockSuite(technology: string, make: () => ClockControl): void {
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${technology}: ${sentence}`, () => run(make()));
  }
}

const cases: Record<string, (control: ClockControl) => void> = {
  "the time is the system's, in whole milliseconds": ({ clock, pass }) => {
    assert.equal(clock(), 1_000_000);
    pass(1500);
    assert.equal(clock(), 1_001_500);
  },

  "when the system clock is set back, time continues from where it was": (control) => {
    const { clock, pass, setBack } = control;
    clock();
    setBack(86_400_000);
    assert.equal(clock(), 1_000_000);
    pass(2_000);
    assert.equal(clock(), 1_002_000);
  },

  "the time that a machine sleeps has passed when it wakes": ({ clock, pass, sleep }) => {
    clock();
    sleep(3_600_000);
    pass(1_000);
    assert.equal(clock(), 4_601_000);
    sleep(86_400_000);
    pass(1_000);
    assert.equal(clock(), 91_002_000);
  },
};
