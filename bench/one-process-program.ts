// Runs two peers and their server in one process, and then measures what the disk alone would have
// cost.
import type { PathKind } from "#peer";
import { measureBareStores } from "./bare-store.ts";
import { answerParent } from "./child.ts";
import { countsEach, noCounts, type Counts } from "./counts.ts";
import { measureOurs, type BareRound, type Ends, type OursRound } from "./measure.ts";
import type { CountsByPace } from "./part.ts";
import { startPeerInMemory } from "./peer-in-memory.ts";
import { startServerInMemory } from "./server-in-memory.ts";
import { adapterOf, loadFrom } from "./tree.ts";
import type { Size } from "./workload.ts";

/** The same ends, but they note what a message costs in the latest run of each kind. */
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

/** What to measure, and in which empty folder. */
export interface OneProcess {
  root: string;
  folder: string;
  size: Size;
  withBare: boolean;
}

/** The result. */
export interface OneProcessRound {
  ours: OursRound;
  bare: BareRound | undefined;
  paths: PathKind[];
  counts: CountsByPace;
}

const program = {
  async round({ root, folder, size, withBare }: OneProcess): Promise<OneProcessRound> {
    const parts = await adapterOf(root).oneProcess(loadFrom(root));
    const counts = noCounts();
    const place = { parts, folder, counts, server: await startServerInMemory(parts, folder) };
    const alice = startPeerInMemory("alice", place);
    const bob = startPeerInMemory("bob", place);
    await Promise.all([alice.person.signUp(), bob.person.signUp()]);
    await alice.person.talk("bob");
    const { ends, found } = countEnds(alice.person, counts);
    const ours = await measureOurs(ends, size);
    const paths = [alice.person.path(), bob.person.path()];
    const stores = { like: bob.store, folder, openStore: parts.openStore };
    const bare = withBare ? await measureBareStores(stores, size) : undefined;
    return { ours, bare, paths, counts: found };
  },
};

/** What this program can be asked to do. */
export type OneProcessProgram = typeof program;

answerParent(program);
