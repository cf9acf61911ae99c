// What Node's clock does beyond its contract: a clock set forward is not taken for sleep.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createElapsed, createSteadyClock } from "../../../src/node/common/steady-clock.ts";

/** A clock over three that the test moves: the machine is awake, or its clock is set. */
function underControl() {
  const time = { wall: 1_000_000, awake: 50.25, age: 700_000 };
  const elapsed = createElapsed(
    () => time.awake,
    () => time.age,
  );
  const pass = (ms: number): void => {
    time.wall += ms;
    time.age += ms;
    time.awake += ms;
  };
  return { time, clock: createSteadyClock(() => time.wall, elapsed), pass };
}

test("when the system clock is set forward, time goes on from where it was", () => {
  const { time, clock, pass } = underControl();
  clock();
  time.wall += 86_400_000;
  assert.equal(clock(), 1_000_000);
  pass(2_000);
  assert.equal(clock(), 1_002_000);
});

test("an age that is told in coarse steps is no sleep", () => {
  const { time, clock, pass } = underControl();
  for (let second = 1; second <= 100; second += 1) {
    pass(1_000);
    time.age += second % 2 === 0 ? 900 : -900;
    assert.equal(clock(), 1_000_000 + second * 1_000);
  }
});

test("the clock of this machine is near its own", () => {
  assert.ok(Math.abs(createSteadyClock()() - Date.now()) < 1000);
});
