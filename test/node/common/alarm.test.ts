// What Node's alarm does beyond its contract; the test moves the clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAlarm } from "../../../src/node/common/alarm.ts";

test("if the clock is set back, the alarm rings within five seconds instead of much later", (t) => {
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
