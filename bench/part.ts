// The parts of the bench: each measures one aspect of any tree of the program.
import type { PathKind } from "#peer";
import type { Counts } from "./counts.ts";
import type { BareRound, OursRound } from "./measure.ts";
import { quantile } from "./numbers.ts";
import type { Unit } from "./table.ts";
import type { Size } from "./workload.ts";

/** One part. */
export interface Part {
  name: string;
  /** It needs what older trees lack, or cannot be compared with them. */
  isOfThisTree?: boolean;
  /** Measures the tree with this root once, and the bare things too if wanted. */
  round(root: string, size: Size, withBare: boolean): Promise<Round>;
  /** Lets go of what all rounds have shared. */
  end?(): Promise<void>;
}

/** The result of one round. */
export interface Round {
  figures: Figure[];
  /** The path that carried the chat at each end throughout; absent in a part without a chat. */
  paths?: PathKind[];
  counts?: CountsByPace;
}

/** One figure of ours, and the matching ones of the bare thing, by how it worked. */
export interface Figure {
  what: string;
  unit: Unit;
  ours: number;
  bare: Record<string, number>;
}

/** What each message cost at both ends together: sent alone, and sent in a stream. */
export interface CountsByPace {
  alone: Counts;
  inStream: Counts;
}

/** Bare things keep no history, so one of their figures stands next to both of our round trips. */
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

/** What the counts count. */
export const countWords: Record<keyof Counts, string> = {
  transactions: "transactions",
  statements: "SQL statements",
  signatures: "signatures made",
  sealedFrames: "sealed frames",
  wireFrames: "frames to the server",
  wireBytes: "bytes to the server",
};

/** What is going on, for a person who is waiting. */
export const roundWords = ({ name }: Part, done: number, { rounds }: Size): string =>
  `${name}, round ${done + 1} of ${rounds}`;
