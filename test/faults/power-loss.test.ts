// Power loss: texts that a person saw as kept, or a device acknowledged, are there after any crash.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { folder } from "../system/programs.ts";
import { faultsOfProfile, faultsOfServer, layOut } from "./after-crash.ts";
import { createFragileDisk, powerCuts } from "./crash-states.ts";
import { createDice, seedOfRun, type Dice } from "./fault-dice.ts";
import { promisesOf, type KeptPromise } from "./kept-promises.ts";
import { byLength, longTest } from "./length.ts";
import { playStory, type Part, type Story } from "./traced-story.ts";
import { whyNoTrace, type DiskCall, type Traced } from "./write-trace.ts";

const skip = whyNoTrace() ?? false;

/** One crash that lost something. */
interface Loss {
  part: Part;
  faults: string[];
}

interface Crashes {
  part: Part;
  count: number;
  dice: Dice;
  /** Pretends that each promise was made before the sync that it waited for. */
  early?: boolean;
  /** One loss of this kind is enough. */
  until?: RegExp;
}

/**
 * Crashes a part's disk at this many moments of its story, and returns the crashes that lost
 * something.
 */
async function crash(t: TestContext, story: Story, crashes: Crashes): Promise<Loss[]> {
  const { part, count, dice, early = false, until } = crashes;
  const from = story.dataOf(part);
  const calls = story.traces.filter((one) => one.part === part).flatMap(({ trace }) => trace.disk);
  const disk = createFragileDisk(from);
  const promises = promisesOf(story).filter(({ holder }) => holder === part);
  const losses: Loss[] = [];
  const to = join(shelf(t), part);
  for (const { moment, state } of powerCuts(disk, calls, count, dice)) {
    layOut(state, from, to);
    const next = early ? afterSyncs(calls, moment) : calls[moment];
    const promised = before(promises, next?.time);
    const faults = await faultsOf(part, to, story, promised);
    if (faults.length > 0) losses.push({ part, faults });
    if (faults.some((one) => until?.test(one))) break;
  }
  return losses;
}

/** The second sync from this moment on: what is promised before it waited for the first. */
function afterSyncs(calls: readonly Traced<DiskCall>[], moment: number) {
  const [, another] = calls.slice(moment).filter((call) => call.do === "sync");
  return another;
}

const before = (promises: KeptPromise[], time = Infinity): KeptPromise["what"][] =>
  promises.filter((one) => one.time <= time).map(({ what }) => what);

const faultsOf = async (
  part: Part,
  data: string,
  { url }: Story,
  promised: KeptPromise["what"][],
): Promise<string[]> =>
  part === "server" ? faultsOfServer(data, promised) : faultsOfProfile(data, url, part, promised);

/** A folder in memory if the system has one, because thousands of states are written there. */
function shelf(t: TestContext): string {
  return existsSync("/dev/shm") ? folder(t, "/dev/shm") : folder(t);
}

test(
  "after a power loss everything that was kept or acknowledged is there",
  { skip },
  async (t) => {
    const seed = seedOfRun();
    t.diagnostic(`TINCAN_SEED=${seed}`);
    const story = await playStory(t, { messages: byLength(20, 160), on: [] });
    const dice = createDice(seed);
    const states = {
      alice: byLength(60, 4_500),
      bob: byLength(60, 4_500),
      server: byLength(30, 1_500),
    };
    for (const part of ["alice", "bob", "server"] as const) {
      const losses = await crash(t, story, { part, count: states[part], dice });
      assert.deepEqual(losses.slice(0, 3), [], `${losses.length} crashes of ${part}, seed ${seed}`);
    }
    // Proves that the check is strict: a promise made one sync too early shows up as lost.
    for (const part of ["alice", "bob"] as const) {
      const losses = await crash(t, story, { part, count: 60, dice, early: true, until: /./ });
      assert.ok(losses.length > 0, `no loss of ${part} is found, seed ${seed}`);
    }
  },
);

for (const level of ["NORMAL", "OFF"]) {
  longTest(
    `the test notices that a disk with synchronous=${level} loses what was kept`,
    { skip },
    async (t) => {
      const careless = pathToFileURL(join(import.meta.dirname, "careless-disk.ts")).href;
      const on = ["env", `NODE_OPTIONS=--import=${careless}`, `TINCAN_SYNCHRONOUS=${level}`];
      const story = await playStory(t, { messages: 10, on });
      const dice = createDice(1);
      const crashes = { count: 60, dice, until: /^lost/ };
      const losses = [
        ...(await crash(t, story, { part: "alice", ...crashes })),
        ...(await crash(t, story, { part: "bob", ...crashes })),
      ];
      const lost = losses.filter(({ faults }) => faults.some((one) => one.startsWith("lost")));
      assert.ok(lost.length > 0, `${losses.length} losses`);
    },
  );
}
