// A crowd comes back: many people are online when their server is killed, and all of them return.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startChild, type Child } from "../../bench/child.ts";
import { folder, freePort, startServer } from "../system/programs.ts";
import type { CrowdProgram } from "./crowd-program.ts";
import { byLength } from "./length.ts";
import { pause } from "./pause.ts";
import { watchStalls } from "./stalls.ts";

const size = byLength(120, 1_000);
/** They all compute in one process, which takes a while on a busy machine, ms. */
const patienceMs = 180_000;
/** No turn of the server's event loop may compute longer than this, ms. */
const stallMaxMs = 200;
/** Some try more than once while the server is still starting, before one attempt gets in. */
const attemptsMax = 8;
const attemptsMeanMax = 4;

test("when their server is killed everyone comes back, without a rush, and nobody holds it up", async (t) => {
  const place = { data: folder(t), port: await freePort() };
  const crowd = startChild<CrowdProgram>(new URL("crowd-program.ts", import.meta.url).href);
  t.after(() => crowd.end());
  await crowd.ask("make", place.data, size);
  const watch = watchStalls(t);
  const server = await startServer(t, place, "127.0.0.1", watch.on);
  const firstAt = Date.now();
  await crowd.ask("connect", server.url);
  await allIn(crowd);

  await crowd.ask("begin");
  const atOnce = watch.longest(firstAt);
  const killedAt = Date.now();
  server.signal("SIGKILL");
  await server.ended();
  await startServer(t, place, "127.0.0.1", watch.on);
  const againAt = Date.now();
  const fates = await allIn(crowd);
  const back = watch.longest(againAt);

  const tries = fates.map(({ attempts }) => attempts.length);
  const mean = tries.reduce((sum, one) => sum + one, 0) / size;
  const lastMs = Math.max(...fates.map(({ inAt = 0 }) => inAt)) - killedAt;
  const spread = tenthsOf(fates.map(({ rests }) => rests[0] ?? 0));
  t.diagnostic(
    `${size} back ${lastMs} ms after the kill, the server ${againAt - killedAt} ms after`,
  );
  t.diagnostic(`${mean.toFixed(1)} attempts each, ${Math.max(...tries)} at most`);
  t.diagnostic(`first rests by tenths of a second: ${spread.join(" ")}`);
  t.diagnostic(`longest stalls: ${JSON.stringify({ atOnce, back })}`);
  assert.ok(
    mean <= attemptsMeanMax && Math.max(...tries) <= attemptsMax,
    "they pause between tries",
  );
  assert.ok(Math.max(...spread) < size / 4 && Math.min(...spread) > 0, "they come one by one");
  for (const { ownMs } of [atOnce, back]) assert.ok(ownMs < stallMaxMs, `computed for ${ownMs} ms`);
});

/** Waits until everyone is in, and returns what happened to them. */
async function allIn(
  crowd: Child<CrowdProgram>,
): Promise<Awaited<ReturnType<CrowdProgram["fates"]>>> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const fates = await crowd.ask("fates");
    const out = fates.filter(({ inAt }) => inAt === undefined).length;
    if (out === 0) return fates;
    assert.ok(Date.now() < until, `${out} are not in`);
    await pause(100);
  }
}

/**
 * How many pause for up to 100 ms, 200 ms and so on; a first pause lasts at most a second and a
 * bit.
 */
function tenthsOf(rests: number[]): number[] {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const ms of rests) {
    const tenth = Math.min(9, Math.max(0, Math.floor((ms - 50) / 100)));
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  return tenths;
}
