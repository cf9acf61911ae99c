// Runs parts of the bench at a tiny size, and checks that they measure what they claim to. Those
// that start many programs are in parts.long.ts.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser } from "../../bench/browser.ts";
import { namesOf } from "../../bench/counts.ts";
import { oneProcess } from "../../bench/one-process.ts";
import { page } from "../../bench/page.ts";
import { relay } from "../../bench/relay.ts";
import { webRtc } from "../../bench/webrtc.ts";
import { besideBare, measured } from "./measured.ts";

after(closeBrowser);

/** Every figure has a bare one. */
const all = /./;

test("the part in one process yields figures, and counts what each message costs", async () => {
  const { paths, counts } = await measured(oneProcess, 13, besideBare);
  assert.deepEqual(paths, ["relay", "relay"]);
  assert.ok(counts);
  for (const pace of [counts.alone, counts.inStream]) {
    for (const name of namesOf(pace)) assert.ok(pace[name] > 0, name);
  }
  // A slow machine divides the work among more transactions, but each has only a few statements.
  for (const { statements, transactions } of [counts.alone, counts.inStream]) {
    assert.ok(statements <= 10 * transactions, `${statements} in ${transactions} transactions`);
  }
});

test("the relay part yields figures, and its chat stays on the relay", async () => {
  const { paths } = await measured(relay, 4, all);
  assert.deepEqual(paths, ["relay", "relay"]);
});

test("the WebRTC part yields figures, and its chat stays on the direct path", async () => {
  const { paths } = await measured(webRtc, 4, all);
  assert.deepEqual(paths, ["direct", "direct"]);
});

test("the page part yields figures, of a reload too", async () => {
  await measured(page, 3, all);
});
