// Runs the contracts on the alarms and steady clocks of Node and of the browser.
import { createAlarm } from "../../src/node/common/alarm.ts";
import { createElapsed, createSteadyClock } from "../../src/node/common/steady-clock.ts";
import * as browser from "../../src/web/worker/alarm-and-clock.ts";
import { alarmSuite } from "./alarm.ts";
import { clockSuite, type ClockControl } from "./steady-clock.ts";

alarmSuite("Node", (ring) => createAlarm(ring));
alarmSuite("the browser", (ring) => browser.createAlarm(ring, () => Date.now()));

interface Time {
  wall: number;
  awake: number;
  age: number;
}

function controlOf(make: (time: Time) => () => number): ClockControl {
  const time = { wall: 1_000_000, awake: 50.25, age: 700_000 };
  const sleep = (ms: number): void => {
    time.wall += ms;
    time.age += ms;
  };
  return {
    clock: make(time),
    sleep,
    pass(ms) {
      sleep(ms);
      time.awake += ms;
    },
    setBack(ms) {
      time.wall -= ms;
    },
  };
}

clockSuite("Node", () =>
  controlOf((time) => {
    const elapsed = createElapsed(
      () => time.awake,
      () => time.age,
    );
    return createSteadyClock(() => time.wall, elapsed);
  }),
);

clockSuite("the browser", () =>
  controlOf((time) =>
    browser.createSteadyClock(
      () => time.wall,
      () => time.awake,
    ),
  ),
);
