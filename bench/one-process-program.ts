// Runs two peers and their server in one process, and then measures what the disk alone would have
// cost.
import type { PathKind, Store } from "#peer";
import { measureBareStores } from "./bare-store.ts";
import { answerParent } from "./child.ts";
import { countsEach, noCounts, type Counts } from "./counts.ts";
import { measureOurs, type BareRound, type Ends, type OursRound } from "./measure.ts";
import { settled, used, usedEach } from "./meter.ts";
import type { CountsByPace } from "./part.ts";
import { startPeerInMemory } from "./peer-in-memory.ts";
import { startServerInMemory } from "./server-in-memory.ts";
import { adapterOf, loadFrom } from "./tree.ts";
import { createTexts, marks, type Size } from "./workload.ts";

/** What a message costs both ends together, at one pace. */
interface Pace {
  counts: Counts;
  /** CPU until the last one is acknowledged, ms. */
  cpuMs: number;
  /** The same with what follows, such as the index of words, ms. */
  cpuInAllMs: number;
  /** Written to the disk, with joining, journals and the index, bytes. */
  writtenBytes: number;
}

/** A message alone, and in a stream. */
type Paces = Record<keyof CountsByPace, Pace>;

const noPace: Pace = { counts: noCounts(), cpuMs: 0, cpuInAllMs: 0, writtenBytes: 0 };

/** The same ends, but they note what a message costs in the latest run of each kind. */
function meterEnds(ends: Ends, counts: Counts): { ends: Ends; found: Paces } {
  const found = { alone: noPace, inStream: noPace };
  async function meter<T>(work: () => Promise<T>, messages: number): Promise<[T, Pace]> {
    const [before, start] = [{ ...counts }, used()];
    const result = await work();
    const { cpuMs } = usedEach(start, used(), messages);
    await settled();
    const { cpuMs: cpuInAllMs, writtenBytes } = usedEach(start, used(), messages);
    const each = countsEach(before, counts, messages);
    return [result, { counts: each, cpuMs, cpuInAllMs, writtenBytes }];
  }
  const roundTrips = async (count: number): Promise<number[]> => {
    const [times, pace] = await meter(() => ends.roundTrips(count), 2 * count);
    found.alone = pace;
    return times;
  };
  const stream = async (count: number): Promise<number> => {
    const [ms, pace] = await meter(() => ends.stream(count), count);
    found.inStream = pace;
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
  paces: Paces;
  /** What a message takes in the file of one end, without the words, bytes. */
  diskBytes: number;
  /** How long its text is, bytes. */
  textBytes: number;
}

/** All messages of a round: two in each round trip. */
const messagesOf = ({ warmUp, roundTrips, lateRoundTrips, streamMessages }: Size): number =>
  2 * (warmUp.roundTrips + roundTrips + lateRoundTrips) + warmUp.messages + streamMessages;

/** How long a text of a round is on average, bytes. */
function textBytesOf(size: Size): number {
  const texts = createTexts()(messagesOf(size), marks.line);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / texts.length;
}

/** The size of a store once its journal is in it, bytes; a tree may have its words in there. */
function bytesOf(store: Store): number {
  store.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const pragma = (name: string): number => Number(store.get(`PRAGMA ${name}`)?.[name]);
  return pragma("page_count") * pragma("page_size");
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
    const { ends, found: paces } = meterEnds(alice.person, counts);
    const textBytes = textBytesOf(size); // This makes all texts, before anything is metered.
    const emptyBytes = bytesOf(bob.store);
    const ours = await measureOurs(ends, size);
    const paths = [alice.person.path(), bob.person.path()];
    const diskBytes = (bytesOf(bob.store) - emptyBytes) / messagesOf(size);
    const stores = { like: bob.store, folder, openStore: parts.openStore };
    const bare = withBare ? await measureBareStores(stores, size) : undefined;
    return { ours, bare, paths, paces, diskBytes, textBytes };
  },
};

/** What this program can be asked to do. */
export type OneProcessProgram = typeof program;

answerParent(program);
