// The parts of the bench: what is measured in one way, of any tree of the program.
import type { PathKind } from "#peer";
import type { Counts } from "./counts.ts";
import type { BareRound, OursRound } from "./measure.ts";
import { quantile } from "./numbers.ts";
import type { Unit } from "./table.ts";
import type { Size } from "./workload.ts";

/** One part. */
export interface Part {
  name: string;
  /** Measures the tree with this root once, and the bare things as well where they are wanted. */
  round(root: string, size: Size, withBare: boolean): Promise<Round>;
}

/** What came of one round. */
export interface Round {
  figures: Figure[];
  /** What carried the chat at each end, all the time; a part without a chat has none. */
  paths?: PathKind[];
  counts?: CountsByPace;
}

/** One figure, and those of the bare thing that it compares with, by what the bare thing did. */
export interface Figure {
  what: string;
  unit: Unit;
  ours: number;
  bare: Record<string, number>;
}

/** What each message took, at both ends together: one at a time, and in a stream. */
export interface CountsByPace {
  alone: Counts;
  inStream: Counts;
}

/** Bare things keep no history, so they have one figure for both of our round trips. */
export function chatFigures(size: Size, ours: OursRound, bare: BareRound | undefined): Figure[] {
  const trip = (what: string, times: number[], share: number): Figure => ({
    what: `round trip ${what}`,
    unit: "ms",
    ours: quantile(times, share),
    bare: bare ? { "": quantile(bare.trips, share) } : {},
  });
  const late = `p50 after ${size.streamMessages.toLocaleString("en")} messages`;
  return [
    trip("p50", ours.trips, 0.5),
    trip("p99", ours.trips, 0.99),
    trip(late, ours.lateTrips, 0.5),
    { what: "stream", unit: "messages/s", ours: ours.perSecond, bare: bare?.perSecond ?? {} },
  ];
}

/** What is counted. */
export const countWords: Record<keyof Counts, string> = {
  transactions: "transactions",
  statements: "SQL statements",
  signatures: "signatures made",
  sealedFrames: "sealed frames",
  wireFrames: "frames to the server",
  wireBytes: "bytes to the server",
};

/** What is being done, for a person who waits. */
export const roundWords = ({ name }: Part, done: number, { rounds }: Size): string =>
  `${name}, round ${done + 1} of ${rounds}`;
