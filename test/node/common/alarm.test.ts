// What Node's alarm does beyond its contract, on a clock that the test moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAlarm } from "../../../src/node/common/alarm.ts";

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
