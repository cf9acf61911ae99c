// Floods: one account with sixteen devices sends every message there is without a stop, and reads
// nothing.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startChild, type Child } from "../../bench/child.ts";
import { makeAccounts } from "../faults/crowd-account.ts";
import { pause } from "../faults/pause.ts";
import { signInRaw, type RawMember } from "../faults/raw-member.ts";
import { folder, freePort, startServer, type Server } from "../system/programs.ts";
import type { FloodProgram } from "./flood-program.ts";
import { kinds, type Kind } from "./frames.ts";
import { floodMs, isLongRun } from "./length.ts";
import { writeTable, type Row } from "./table.ts";
import { memoryOf, watchDuring } from "./watched-server.ts";

/** What a flood may cost a server in memory, besides what it has at rest, bytes. */
const memoryMax = 64 * 2 ** 20;
/** How long the server is watched without a flood, ms. */
const idleMs = floodMs / 2;

/** A server, somebody who floods it, and somebody else. */
interface Place {
  server: Server;
  flooder: Child<FloodProgram>;
  calm: RawMember;
}

async function begin(t: TestContext): Promise<Place> {
  const place = { data: folder(t), port: await freePort() };
  const flooder = startChild<FloodProgram>(new URL("flood-program.ts", import.meta.url).href);
  t.after(() => flooder.end());
  await flooder.ask("make", place.data);
  const [alice] = await makeAccounts(place.data, ["alice"], 1);
  const [keys] = alice?.devices ?? [];
  assert.ok(alice && keys);
  const server = await startServer(t, place);
  const calm = await signInRaw(server.url, { account: alice.account, keys });
  t.after(() => calm.end());
  return { server, flooder, calm };
}

/** Floods a server with these messages, and compares it with the same server at rest. */
async function flood(t: TestContext, what: string, sent: Kind[]): Promise<Row> {
  const { server, flooder, calm } = await begin(t);
  const rest = memoryOf(server.pid);
  const idle = await watchDuring(server, calm, pause(idleMs));
  const flooding = flooder.ask("flood", server.url, sent, floodMs);
  const seen = await watchDuring(server, calm, flooding);
  const row = { what, ...(await flooding), ms: floodMs, grown: seen.memory - rest, idle, seen };
  t.diagnostic(JSON.stringify({ ...row, idle: undefined, seen: undefined }));
  return row;
}

test("whatever one account sends without a stop, the server stays small and answers others", async (t) => {
  const { grown, frames, seen } = await flood(t, "everything by turns", kinds);
  assert.ok(frames > kinds.length, `${frames} frames`);
  assert.ok(seen.pings.length > 0);
  assert.ok(grown <= memoryMax, `grew by ${Math.round(grown / 2 ** 20)} MiB`);
});

test("the table of all floods", { skip: !isLongRun }, async (t) => {
  const rows: Row[] = [];
  for (const kind of kinds) {
    await t.test(kind, async (one) => void rows.push(await flood(one, kind, [kind])));
  }
  await t.test("everything", async (one) => {
    rows.push(await flood(one, "everything by turns", kinds));
  });
  writeTable(rows);
  const large = rows.filter(({ grown }) => grown > memoryMax).map(({ what }) => what);
  assert.deepEqual(large, []);
});
