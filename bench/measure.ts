// One round: the same messages for peers and for a bare thing, timed in the same way.
import type { How } from "./bare-end.ts";
import { perSecond } from "./numbers.ts";
import { bareStreamMessages, lateRoundTrips, roundTrips } from "./workload.ts";
import { streamMessages, warmUp } from "./workload.ts";

/** What two ends can do; all times are in ms. */
export interface Ends {
  roundTrips(count: number): Promise<number[]>;
  stream(count: number): Promise<number>;
}

/** One round of ours. */
export interface OursRound {
  /** Each round trip, with little history. */
  trips: number[];
  perSecond: number;
  /** Each round trip, with the whole stream in the history. */
  lateTrips: number[];
}

/** One round of a bare thing. */
export interface BareRound {
  trips: number[];
  /** Messages a second, by how they were sent. */
  perSecond: Record<string, number>;
}

/** Measures two peers that have just begun to talk. */
export async function measureOurs(ends: Ends): Promise<OursRound> {
  await ends.roundTrips(warmUp.roundTrips);
  await ends.stream(warmUp.messages);
  const trips = await ends.roundTrips(roundTrips);
  const ms = await ends.stream(streamMessages);
  const lateTrips = await ends.roundTrips(lateRoundTrips);
  return { trips, perSecond: perSecond(streamMessages, ms), lateTrips };
}

/** Two ends of a bare wire, which sends the messages of one turn in one way or the other. */
export interface BareEnds {
  roundTrips(count: number): Promise<number[]>;
  stream(count: number, how: How): Promise<number>;
}

/** Measures a bare wire that has just been opened; `ways` are the words for how it sends. */
export async function measureBare(ends: BareEnds, ways: Record<How, string>): Promise<BareRound> {
  await ends.roundTrips(warmUp.roundTrips);
  const trips = await ends.roundTrips(roundTrips);
  const rateOf = async (how: How): Promise<number> => {
    await ends.stream(warmUp.messages, how);
    return perSecond(bareStreamMessages, await ends.stream(bareStreamMessages, how));
  };
  const rates = { [ways.each]: await rateOf("each"), [ways.joined]: await rateOf("joined") };
  return { trips, perSecond: rates };
}
