// What a connection costs a server next to a bare one: in memory while it is idle, and in CPU while
// its device signs in.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { WebSocket } from "ws";
import { startChild } from "../../bench/child.ts";
import { limits } from "#protocol";
import { makeAccounts } from "../faults/crowd-account.ts";
import { pause } from "../faults/pause.ts";
import { signInRaw, type Owner, type RawMember } from "../faults/raw-member.ts";
import { folder, freePort, startServer } from "../system/programs.ts";
import type { BareServerProgram } from "./bare-server-program.ts";
import { isLongRun } from "./length.ts";
import { writeFigures, type Cost } from "./table.ts";
import { cpuMsOf, memoryOf } from "./watched-server.ts";

const accountCount = isLongRun ? 125 : 4;
/** After so long nothing is left to do for those who have just signed in, ms. */
const restMs = isLongRun ? 20_000 : 500;

/** The first one of so many comes before anything is measured: it pays for what is loaded once. */
const firstOf = 10;

/** Opens all connections, and says what each of the later ones costs the process. */
async function costOf<T>(pid: number, all: T[], open: (one: T) => Promise<void>): Promise<Cost> {
  const first = Math.ceil(all.length / firstOf);
  await inTurn(all.slice(0, first), open);
  await pause(restMs);
  const [memory, cpuMs, count] = [memoryOf(pid), cpuMsOf(pid), all.length - first];
  await inTurn(all.slice(first), open);
  const spent = cpuMsOf(pid) - cpuMs;
  await pause(restMs);
  return { memory: (memoryOf(pid) - memory) / count, cpuMs: spent / count };
}

/** A few at a time, as many as a server lets in at once. */
async function inTurn<T>(all: T[], open: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += 8) {
    await Promise.all(all.slice(at, at + 8).map(open));
  }
}

async function costOfBare(t: TestContext, count: number): Promise<Cost> {
  const child = startChild<BareServerProgram>(
    new URL("bare-server-program.ts", import.meta.url).href,
  );
  t.after(() => child.end());
  const url = (await child.ask("listen")).replace("http", "ws");
  const sockets: WebSocket[] = [];
  t.after(() => sockets.forEach((socket) => socket.terminate()));
  return costOf(await child.ask("pid"), [...Array(count).keys()], async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    sockets.push(socket);
    await once(socket, "open");
  });
}

test("an idle connection costs little, and so does the way in", async (t) => {
  const place = { data: folder(t), port: await freePort() };
  const names = Array.from({ length: accountCount }, (_, index) => `member${index}`);
  const accounts = await makeAccounts(place.data, names, limits.devicesMax);
  const owners: Owner[] = accounts.flatMap(({ account, devices }) =>
    devices.map((keys) => ({ account, keys })),
  );
  const { url, pid } = await startServer(t, place);
  const count = owners.length;
  let members: (RawMember & { end(): void })[] = [];
  t.after(() => members.forEach((member) => member.end()));

  const byKey = await costOf(pid, owners, async (owner) => {
    members.push(await signInRaw(url, owner));
  });
  const before = members;
  members = [];
  for (const member of before) member.end();
  await pause(restMs);
  const byTicket = await costOf(pid, before, async ({ member, ticket }) => {
    members.push(await signInRaw(url, member, ticket));
  });
  const bare = await costOfBare(t, count);

  assert.ok(before.every(({ ticket }) => ticket));
  assert.equal(members.length, count);
  const figures = { count, byKey, byTicket, bare };
  t.diagnostic(JSON.stringify(figures));
  if (isLongRun) writeFigures(figures);
});
