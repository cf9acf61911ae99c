// One alarm, on a clock that the test moves.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createAlarm } from "../../../src/node/common/alarm.ts";

/** An alarm over mocked time that begins at 0, and how often it rang. */
function underControl(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
  const ring = t.mock.fn();
  const alarm = createAlarm(ring);
  return { alarm, rang: () => ring.mock.callCount(), pass: (ms: number) => t.mock.timers.tick(ms) };
}

test("an alarm rings once, at its time and not before", (t) => {
  const { alarm, rang, pass } = underControl(t);
  alarm.set(1000);
  pass(999);
  assert.equal(rang(), 0);
  pass(1);
  assert.equal(rang(), 1);
  pass(100_000);
  assert.equal(rang(), 1);
});

test("an alarm that is set again forgets the time before", (t) => {
  const { alarm, rang, pass } = underControl(t);
  alarm.set(1000);
  alarm.set(2000);
  pass(1999);
  assert.equal(rang(), 0);
  pass(1);
  assert.equal(rang(), 1);
});

test("an alarm that is set off does not ring", (t) => {
  const { alarm, rang, pass } = underControl(t);
  alarm.set(1000);
  alarm.set(undefined);
  pass(100_000);
  assert.equal(rang(), 0);
});

test("a time that has passed rings at once, but not inside the call", (t) => {
  const { alarm, rang, pass } = underControl(t);
  alarm.set(-5);
  assert.equal(rang(), 0);
  pass(1);
  assert.equal(rang(), 1);
});

test("a time further away than a timer can count does not ring early", (t) => {
  const { alarm, rang, pass } = underControl(t);
  const year = 365 * 24 * 3_600_000;
  alarm.set(year);
  pass(60_000);
  assert.equal(rang(), 0);
});

test("when the clock is set forward, or slept, the alarm rings within five seconds", (t) => {
  const { alarm, rang, pass } = underControl(t);
  alarm.set(3_600_000);
  t.mock.timers.setTime(3_600_000);
  pass(5_000);
  assert.equal(rang(), 1);
});

test("when the clock is set back the alarm rings within five seconds, and not at its time only", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const ring = t.mock.fn();
  let now = 3_600_000;
  const alarm = createAlarm(ring, () => now);
  alarm.set(now + 60_000);
  t.mock.timers.tick(5_000);
  assert.equal(ring.mock.callCount(), 0);
  now = 0;
  t.mock.timers.tick(5_000);
  assert.equal(ring.mock.callCount(), 1);
});
