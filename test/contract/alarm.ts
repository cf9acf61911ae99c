// What every alarm has to do: ring once, on time, however far away that time is.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

/** Makes an alarm that uses the system's clock. */
export type MakeAlarm = (ring: () => void) => { set(at: number | undefined): void };

/** An alarm over mocked time that starts at 0, and the number of its rings. */
interface Control {
  set(at: number | undefined): void;
  rang(): number;
  pass(ms: number): void;
  /** Jumps, as if somebody set the clock or the machine slept: timers do not notice. */
  jump(to: number): void;
}

/** Runs the suite. */
export function alarmSuite(technology: string, make: MakeAlarm): void {
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${technology}: ${sentence}`, (t) => run(underControl(t, make)));
  }
}

function underControl(t: TestContext, make: MakeAlarm): Control {
  const { timers } = t.mock;
  timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
  const ring = t.mock.fn();
  const alarm = make(ring);
  return {
    set: (at) => alarm.set(at),
    rang: () => ring.mock.callCount(),
    pass: (ms) => timers.tick(ms),
    jump: (to) => timers.setTime(to),
  };
}

const cases: Record<string, (control: Control) => void> = {
  "an alarm rings once, and not before its time": ({ set, rang, pass }) => {
    set(1000);
    pass(999);
    assert.equal(rang(), 0);
    pass(1);
    assert.equal(rang(), 1);
    pass(100_000);
    assert.equal(rang(), 1);
  },

  "an alarm that is set again forgets its earlier time": ({ set, rang, pass }) => {
    set(1000);
    set(2000);
    pass(1999);
    assert.equal(rang(), 0);
    pass(1);
    assert.equal(rang(), 1);
  },

  "an alarm that is switched off does not ring": ({ set, rang, pass }) => {
    set(1000);
    set(undefined);
    pass(100_000);
    assert.equal(rang(), 0);
  },

  "an alarm set to a past time rings at once, but not inside the call": ({ set, rang, pass }) => {
    set(-5);
    assert.equal(rang(), 0);
    pass(1);
    assert.equal(rang(), 1);
  },

  "an alarm set further ahead than a timer can count does not ring early": ({
    set,
    rang,
    pass,
  }) => {
    set(365 * 24 * 3_600_000);
    pass(60_000);
    assert.equal(rang(), 0);
  },

  "after the machine has slept, the alarm rings within five seconds": ({
    set,
    rang,
    pass,
    jump,
  }) => {
    set(3_600_000);
    jump(3_600_000);
    pass(5_000);
    assert.equal(rang(), 1);
  },
};
