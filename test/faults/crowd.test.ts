// A crowd comes back: a thousand people are online when their server dies, and all of them return.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startChild, type Child } from "../../bench/child.ts";
import { folder, freePort, startServer } from "../system/programs.ts";
import type { CrowdProgram } from "./crowd-program.ts";
import { pause } from "./pause.ts";

const size = 1_000;
const patienceMs = 120_000;

test("everybody is back", async (t) => {
  const data = folder(t);
  const stalls = join(folder(t), "stalls");
  const crowd = startChild<CrowdProgram>(new URL("crowd-program.ts", import.meta.url).href);
  t.after(() => crowd.end());
  let a = performance.now();
  const lap = (what: string) => {
    const b = performance.now();
    console.log(what, Math.round(b - a));
    a = b;
  };
  await crowd.ask("make", data, size);
  lap("make");
  const watched = [
    "env",
    `NODE_OPTIONS=--import=${new URL("watch-event-loop.ts", import.meta.url).href}`,
    `TINCAN_STALLS=${stalls}`,
  ];
  const place = { data, port: await freePort() };
  const server = await startServer(t, place, "127.0.0.1", watched);
  lap("server");
  let readyAt = Date.now();
  await crowd.ask("connect", server.url);
  lap("connect");
  await allIn(crowd);
  lap("in");
  show(stalls, readyAt);
  await pause(2000);
  await crowd.ask("begin");
  server.signal("SIGKILL");
  const killedAt = Date.now();
  await server.ended();
  lap("killed");
  await startServer(t, place, "127.0.0.1", watched);
  lap("server again");
  readyAt = Date.now();
  await allIn(crowd);
  lap("all in again");
  await pause(1000);
  const fates = await crowd.ask("fates");
  const backAfter = fates.map(({ inAt = 0 }) => inAt - killedAt).toSorted((x, y) => x - y);
  console.log(
    "ready after",
    readyAt - killedAt,
    "back",
    backAfter[0],
    backAfter[500],
    backAfter[999],
  );
  const attempts = fates.map((f) => f.attempts.length);
  console.log(
    "attempts",
    Math.max(...attempts),
    attempts.reduce((x, y) => x + y) / size,
    fates.flatMap((f) => f.refusals).length,
  );
  const tries = new Map<number, number>();
  for (const at of fates.flatMap((f) => f.attempts)) {
    const k = Math.floor((at - killedAt) / 250);
    tries.set(k, (tries.get(k) ?? 0) + 1);
  }
  console.log(
    [...tries]
      .toSorted(([x], [y]) => x - y)
      .map(([k, n]) => `${k * 250}:${n}`)
      .join(" "),
  );
  show(stalls, readyAt);
});

function show(file: string, since: number): void {
  const lines = existsSync(file)
    ? readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((l) => l.split(" ").map(Number))
    : [];
  const after = lines.filter(([at = 0, wall = 0]) => at - wall >= since);
  console.log(
    "stalls",
    after.length,
    "wall",
    Math.max(...after.map((l) => l[1] ?? 0)),
    "own",
    Math.max(...after.map((l) => l[2] ?? 0)),
  );
}

async function allIn(crowd: Child<CrowdProgram>): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const fates = await crowd.ask("fates");
    const out = fates.filter(({ inAt }) => inAt === undefined).length;
    if (out === 0) return;
    assert.ok(Date.now() < until, `${out} are not in`);
    await pause(100);
  }
}
