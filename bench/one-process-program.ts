// Two peers and their server in one process, and then what the disk alone would have cost.
import { measureBareStores } from "./bare-store.ts";
import { answerParent } from "./child.ts";
import { countsEach, noCounts, type Counts } from "./counts.ts";
import { measureOurs, type Ends } from "./measure.ts";
import { startPeerInMemory } from "./peer-in-memory.ts";
import type { Round } from "./rounds.ts";
import { startServerInMemory } from "./server-in-memory.ts";

/** What each message took, at both ends together: one at a time, and in a stream. */
export interface CountsByPace {
  alone: Counts;
  inStream: Counts;
}

/** The same ends; what the last of each kind of work took is noted. */
function countEnds(ends: Ends, counts: Counts): { ends: Ends; found: CountsByPace } {
  const found = { alone: noCounts(), inStream: noCounts() };
  const roundTrips = async (count: number): Promise<number[]> => {
    const before = { ...counts };
    const times = await ends.roundTrips(count);
    found.alone = countsEach(before, counts, 2 * count);
    return times;
  };
  const stream = async (count: number): Promise<number> => {
    const before = { ...counts };
    const ms = await ends.stream(count);
    found.inStream = countsEach(before, counts, count);
    return ms;
  };
  return { ends: { roundTrips, stream }, found };
}

const program = {
  async round(folder: string): Promise<Round & { counts: CountsByPace }> {
    const counts = noCounts();
    const server = await startServerInMemory(folder);
    const alice = startPeerInMemory("alice", { folder, server, counts });
    const bob = startPeerInMemory("bob", { folder, server, counts });
    await Promise.all([alice.person.signUp(), bob.person.signUp()]);
    await alice.person.talk("bob");
    const { ends, found } = countEnds(alice.person, counts);
    const ours = await measureOurs(ends);
    for (const { person } of [alice, bob]) person.path();
    const bare = await measureBareStores(folder, [alice.store, bob.store]);
    return { ours, bare, counts: found };
  },
};

/** What this program can be asked for. */
export type OneProcessProgram = typeof program;

answerParent(program);
