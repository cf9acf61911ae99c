// Runs every part of the bench at a tiny size, and checks that it measures what it claims to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOf } from "../../bench/counts.ts";
import { oneProcess } from "../../bench/one-process.ts";
import { page } from "../../bench/page.ts";
import type { Part, Round } from "../../bench/part.ts";
import { parts } from "../../bench/parts.ts";
import { relay } from "../../bench/relay.ts";
import { here } from "../../bench/tree.ts";
import { webRtc } from "../../bench/webrtc.ts";
import { sizes } from "../../bench/workload.ts";

/** Runs one round of a part, and checks that all its figures are positive. */
async function measured(part: Part, figures: number): Promise<Round> {
  const round = await part.round(here, sizes.tiny, true);
  assert.equal(round.figures.length, figures);
  for (const { what, ours, bare } of round.figures) {
    const values = [ours, ...Object.values(bare)];
    assert.ok(values.length > 1, `${what}: there is no bare figure`);
    for (const value of values) assert.ok(value > 0 && Number.isFinite(value), `${what}: ${value}`);
  }
  return round;
}

test("the part in one process yields figures, and counts what each message costs", async () => {
  const { paths, counts } = await measured(oneProcess, 4);
  assert.deepEqual(paths, ["relay", "relay"]);
  assert.ok(counts);
  for (const pace of [counts.alone, counts.inStream]) {
    for (const name of namesOf(pace)) assert.ok(pace[name] > 0, name);
  }
});

test("the relay part yields figures, and its chat stays on the relay", async () => {
  const { paths } = await measured(relay, 4);
  assert.deepEqual(paths, ["relay", "relay"]);
});

test("the WebRTC part yields figures, and its chat stays on the direct path", async () => {
  const { paths } = await measured(webRtc, 4);
  assert.deepEqual(paths, ["direct", "direct"]);
});

test("the page part yields figures", async () => {
  await measured(page, 2);
});

test("these tests run every part of the bench", () => {
  assert.deepEqual(parts, [oneProcess, relay, webRtc, page]);
});
