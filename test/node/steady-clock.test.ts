// A time of day that never runs backwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSteadyClock } from "../../src/node/steady-clock.ts";

/** A clock over two that the test sets: `at` moves both on, `wall` alone is what a person sets. */
function underControl() {
  const time = { wall: 1_000_000, elapsed: 50.25 };
  const clock = createSteadyClock(
    () => time.wall,
    () => time.elapsed,
  );
  const pass = (ms: number) => {
    time.wall += ms;
    time.elapsed += ms;
  };
  return { time, clock, pass };
}

test("the time is that of the system, in whole milliseconds", () => {
  const { clock, pass } = underControl();
  assert.equal(clock(), 1_000_000);
  pass(1500);
  assert.equal(clock(), 1_001_500);
});

test("a system clock that is set forward, or slept, is followed", () => {
  const { time, clock } = underControl();
  clock();
  time.wall += 3_600_000;
  assert.equal(clock(), 4_600_000);
});

test("when the system clock is set back, time goes on from where it was", () => {
  const { time, clock, pass } = underControl();
  clock();
  time.wall -= 3_600_000;
  assert.equal(clock(), 1_000_000);
  pass(10);
  assert.equal(clock(), 1_000_010);
});

test("the clock of this machine is near its own", () => {
  assert.ok(Math.abs(createSteadyClock()() - Date.now()) < 1000);
});
