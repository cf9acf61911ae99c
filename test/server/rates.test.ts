// Token buckets.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { steadyAt } from "#protocol";
import { defaultServerLimits } from "#server";
import { byAddress, createRates } from "../../src/server/rates.ts";

const hourMs = 3_600_000;
const limits = { ...defaultServerLimits, namesByAddress: { burst: 3, perHour: 60 } };
const token = (key = "home") => ({ rate: "namesByAddress", key }) as const;

test("a burst passes at once, and then one more each time a token is added", () => {
  const rates = createRates(limits);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => rates.take([token()], steadyAt(1000))),
    [0, 0, 0, 60_000],
  );
  assert.equal(rates.take([token()], steadyAt(60_999)), 1);
  assert.equal(rates.take([token()], steadyAt(61_000)), 0);
  assert.equal(rates.take([token()], steadyAt(61_000)), 60_000);
});

test("in any hour nobody gets more than the burst plus the hour's tokens", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(hourMs), { maxLength: 300 }), (moments) => {
      const rates = createRates(limits);
      const taken = moments
        .toSorted((a, b) => a - b)
        .filter((at) => rates.take([token()], steadyAt(at)) === 0);
      assert.ok(taken.length <= 63);
    }),
  );
});

test("somebody who waits as long as the refusal says gets through", () => {
  const rates = createRates(limits);
  let now = 0;
  for (let tries = 0; tries < 50; tries += 1) {
    const wait = rates.take([token()], steadyAt(now));
    if (wait > 0) assert.equal(rates.take([token()], steadyAt(now + wait)), 0);
    now += wait + (tries % 3);
  }
});

test("one bucket does not empty another", () => {
  const rates = createRates(limits);
  for (let tries = 0; tries < 4; tries += 1) rates.take([token("home")], steadyAt(0));
  assert.equal(rates.take([token("work")], steadyAt(0)), 0);
  assert.equal(rates.take([{ rate: "signInsByAddress", key: "home" }], steadyAt(0)), 0);
});

test("either all of several tokens are taken, or none", () => {
  const rates = createRates(limits);
  for (let tries = 0; tries < 3; tries += 1) rates.take([token("empty")], steadyAt(0));
  assert.ok(rates.take([token("full"), token("empty")], steadyAt(0)) > 0);
  assert.deepEqual(
    [1, 2, 3].map(() => rates.take([token("full")], steadyAt(0))),
    [0, 0, 0],
  );
});

test("tokens that were given back can be taken again", () => {
  const rates = createRates(limits);
  for (let tries = 0; tries < 3; tries += 1) rates.take([token()], steadyAt(0));
  rates.giveBack([token()]);
  assert.equal(rates.take([token()], steadyAt(0)), 0);
  assert.ok(rates.take([token()], steadyAt(0)) > 0);
});

test("giving back tokens that were never taken does not overfill a bucket", () => {
  const rates = createRates(limits);
  for (let tries = 0; tries < 9; tries += 1) rates.giveBack([token()]);
  const waits = [1, 2, 3, 4].map(() => rates.take([token()], steadyAt(0)));
  assert.deepEqual(waits, [0, 0, 0, 60_000]);
});

test("a great many strangers' buckets do not make the server forget a recent one", () => {
  const rates = createRates(limits);
  for (let stranger = 0; stranger < 120_000; stranger += 1) {
    rates.take([token(`stranger ${stranger}`)], steadyAt(0));
    if (stranger === 119_000)
      for (let tries = 0; tries < 3; tries += 1) rates.take([token()], steadyAt(0));
  }
  assert.ok(rates.take([token()], steadyAt(0)) > 0);
  assert.equal(rates.take([token("stranger 0")], steadyAt(0)), 0);
});

test("addresses are not limited if they are not the peer's own", () => {
  assert.deepEqual(
    byAddress("namesByAddress", { text: "127.0.0.1", own: false, networks: [] }),
    [],
  );
  assert.equal(
    byAddress("namesByAddress", { text: "203.0.113.1", own: true, networks: [] }).length,
    1,
  );
});
