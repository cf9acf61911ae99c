// What Node's clock does beyond its contract: it does not mistake a clock set forward for sleep.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createElapsed, createSteadyClock } from "../../../src/node/common/steady-clock.ts";

/** A clock on top of three that the test moves: the system's, the time awake and the uptime. */
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

test("if the system clock is set forward, time goes on from where it was", () => {
  const { time, clock, pass } = underControl();
  clock();
  time.wall += 86_400_000;
  assert.equal(clock(), 1_000_000);
  pass(2_000);
  assert.equal(clock(), 1_002_000);
});

test("an uptime in coarse steps does not count as sleep", () => {
  const { time, clock, pass } = underControl();
  for (let second = 1; second <= 100; second += 1) {
    pass(1_000);
    time.age += second % 2 === 0 ? 900 : -900;
    assert.equal(clock(), 1_000_000 + second * 1_000);
  }
});

test("on this machine the clock is close to the system clock", () => {
  assert.ok(Math.abs(createSteadyClock()() - Date.now()) < 1000);
});
