// Two peers and their server in one process, with a profiler that shows where their CPU goes.
import { Session as Inspector, type Profiler } from "node:inspector/promises";
import type { PeerStore } from "#peer";
import { answerParent } from "./child.ts";
import { noCounts } from "./counts.ts";
import { settled, used } from "./meter.ts";
import { startPeerInMemory } from "./peer-in-memory.ts";
import { areas, sharesOf, type Area, type InSqlite } from "./shares.ts";
import { startServerInMemory } from "./server-in-memory.ts";
import { adapterOf, loadFrom } from "./tree.ts";
import { createTexts, marks, type Size } from "./workload.ts";

/** CPU of one message at both ends, by what it is used for, µs. */
export type Shares = Record<Area, number>;

/** A message alone, and in a stream. */
export interface Profiled {
  alone: Shares;
  inStream: Shares;
}

/** How often the profiler looks, µs. */
const lookUs = 200;

/**
 * The same store, but it meters its CPU. A transaction that has to do with words is the index's.
 */
function meterStore<S extends PeerStore>(store: S, spent: InSqlite): S {
  let [open, isOfIndex] = [0, false];
  function metered<T>(sql: string, work: () => T): T {
    const before = process.threadCpuUsage();
    try {
      return work();
    } finally {
      const { user, system } = process.threadCpuUsage(before);
      open += user + system;
      isOfIndex ||= sql.includes("words.");
      if (sql === "COMMIT") {
        spent[isOfIndex ? "index" : "store"] += open;
        [open, isOfIndex] = [0, false];
      }
    }
  }
  return {
    ...store,
    run: (sql, ...values) => metered(sql, () => store.run(sql, ...values)),
    get: (sql, ...values) => metered(sql, () => store.get(sql, ...values)),
    all: (sql, ...values) => metered(sql, () => store.all(sql, ...values)),
  };
}

const spent: InSqlite = { store: 0, index: 0 };

async function profiled(work: () => Promise<unknown>, messages: number): Promise<Shares> {
  const inspector = new Inspector();
  inspector.connect();
  await inspector.post("Profiler.enable");
  await inspector.post("Profiler.setSamplingInterval", { interval: lookUs });
  await settled();
  await inspector.post("Profiler.start");
  const before = used();
  Object.assign(spent, { store: 0, index: 0 });
  await work();
  const cpuMs = used().cpuMs - before.cpuMs;
  const { profile } = (await inspector.post("Profiler.stop")) as Profiler.StopReturnType;
  inspector.disconnect();
  const shares = sharesOf(profile, cpuMs * 1000, spent);
  for (const area of areas) shares[area] /= messages;
  return shares;
}

const program = {
  async profile(root: string, folder: string, size: Size): Promise<Profiled> {
    const loaded = await adapterOf(root).oneProcess(loadFrom(root));
    const openStore = (file: string) => meterStore(loaded.openStore(file), spent);
    const parts = { ...loaded, openStore };
    const server = await startServerInMemory(parts, folder);
    const place = { parts, folder, counts: noCounts(), server };
    const [alice, bob] = [startPeerInMemory("alice", place), startPeerInMemory("bob", place)];
    await Promise.all([alice.person.signUp(), bob.person.signUp()]);
    await alice.person.talk("bob");
    await alice.person.roundTrips(size.warmUp.roundTrips);
    await alice.person.stream(size.warmUp.messages);
    const { roundTrips, streamMessages, warmUp } = size;
    createTexts()(warmUp.messages + warmUp.roundTrips + streamMessages + roundTrips, marks.line);
    const alone = await profiled(() => alice.person.roundTrips(roundTrips), 2 * roundTrips);
    const inStream = await profiled(() => alice.person.stream(streamMessages), streamMessages);
    return { alone, inStream };
  },
};

/** What this program can be asked to do. */
export type ProfileProgram = typeof program;

answerParent(program);
