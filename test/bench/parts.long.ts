// Runs the parts of the bench that start many programs each, which is too long for `npm test`.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { backlog } from "../../bench/backlog.ts";
import { closeBrowser } from "../../bench/browser.ts";
import { history } from "../../bench/history.ts";
import { oneProcess } from "../../bench/one-process.ts";
import { page } from "../../bench/page.ts";
import { pages } from "../../bench/pages.ts";
import { parts } from "../../bench/parts.ts";
import { profileOnce } from "../../bench/profile.ts";
import { relay } from "../../bench/relay.ts";
import { areas } from "../../bench/shares.ts";
import { targeted } from "../../bench/targets.ts";
import { webRtc } from "../../bench/webrtc.ts";
import { sizes } from "../../bench/workload.ts";
import { measured, measuredSoFar, none } from "./measured.ts";

after(closeBrowser);

test("somebody comes back to a backlog, at a terminal and at a page", async () => {
  await measured(backlog, 6, none);
});

test("a long history is made and read, in a few logs and in a hundred", async () => {
  await measured(history, 8, none);
});

test("the profile divides the CPU of a message among all areas", async () => {
  const { alone, inStream } = await profileOnce(sizes.tiny);
  for (const shares of [alone, inStream]) {
    for (const area of areas) assert.ok(shares[area] >= 0, area);
    assert.ok(shares["SQLite"] > 0);
  }
});

test("every target belongs to a figure", async () => {
  for (const part of [oneProcess, relay, webRtc, page, pages]) await measured(part);
  assert.deepEqual(parts, [oneProcess, relay, webRtc, page, pages, backlog, history]);
  const unknown = targeted().filter((what) => !measuredSoFar.includes(what));
  assert.deepEqual(unknown, []);
});
