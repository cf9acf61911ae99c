// A time that passes evenly, whatever is done to the clock of the system.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createElapsed, createSteadyClock } from "../../../src/node/common/steady-clock.ts";

/** A clock over three that the test moves: the machine is awake, asleep, or its clock is set. */
function underControl() {
  const time = { wall: 1_000_000, awake: 50.25, age: 700_000 };
  const elapsed = createElapsed(
    () => time.awake,
    () => time.age,
  );
  const sleep = (ms: number): void => {
    time.wall += ms;
    time.age += ms;
  };
  const pass = (ms: number): void => {
    sleep(ms);
    time.awake += ms;
  };
  return { time, clock: createSteadyClock(() => time.wall, elapsed), pass, sleep };
}

test("the time is that of the system, in whole milliseconds", () => {
  const { clock, pass } = underControl();
  assert.equal(clock(), 1_000_000);
  pass(1500);
  assert.equal(clock(), 1_001_500);
});

for (const [how, ms] of [
  ["forward", 86_400_000],
  ["back", -86_400_000],
] as const) {
  test(`when the system clock is set ${how}, time goes on from where it was`, () => {
    const { time, clock, pass } = underControl();
    clock();
    time.wall += ms;
    assert.equal(clock(), 1_000_000);
    pass(2_000);
    assert.equal(clock(), 1_002_000);
  });
}

test("the time that a machine sleeps has passed when it wakes", () => {
  const { clock, pass, sleep } = underControl();
  clock();
  sleep(3_600_000);
  pass(1_000);
  assert.equal(clock(), 4_601_000);
  sleep(86_400_000);
  pass(1_000);
  assert.equal(clock(), 91_002_000);
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
