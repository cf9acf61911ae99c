// One round: peers and a bare thing send the same messages and are timed in the same way.
import type { How } from "./bare-end.ts";
import { perSecond } from "./numbers.ts";
import type { Size } from "./workload.ts";

/** What two ends can do; all times are in ms. */
export interface Ends {
  roundTrips(count: number): Promise<number[]>;
  stream(count: number): Promise<number>;
}

/** What one message, or one round trip, costs a process that has both ends in it. */
export interface Costs {
  /** CPU of a round trip of two single messages, ms. */
  tripCpuMs: number;
  /** CPU of one message in a stream, until all are acknowledged, ms. */
  streamCpuMs: number;
}

/** One round of ours. */
export interface OursRound {
  /** The time of each round trip while there is little history, ms. */
  trips: number[];
  perSecond: number;
  /** The time of each round trip once the whole stream is in the history, ms. */
  lateTrips: number[];
}

/** One round of a bare thing. */
export interface BareRound {
  trips: number[];
  /** Messages per second, for each way of sending them. */
  perSecond: Record<string, number>;
  costs?: Costs;
}

/** Measures two peers that have just begun to talk. */
export async function measureOurs(ends: Ends, size: Size): Promise<OursRound> {
  await ends.roundTrips(size.warmUp.roundTrips);
  await ends.stream(size.warmUp.messages);
  const trips = await ends.roundTrips(size.roundTrips);
  const ms = await ends.stream(size.streamMessages);
  const lateTrips = await ends.roundTrips(size.lateRoundTrips);
  return { trips, perSecond: perSecond(size.streamMessages, ms), lateTrips };
}

/** Two ends of a bare wire, which can send the messages of one turn in either of two ways. */
export interface BareEnds {
  roundTrips(count: number): Promise<number[]>;
  stream(count: number, how: How): Promise<number>;
}

/** Measures a bare wire that has just been opened; `ways` names the two ways in which it sends. */
export async function measureBare(
  ends: BareEnds,
  ways: Record<How, string>,
  size: Size,
): Promise<BareRound> {
  const count = size.bareStreamMessages;
  await ends.roundTrips(size.warmUp.roundTrips);
  const trips = await ends.roundTrips(size.roundTrips);
  const rateOf = async (how: How): Promise<number> => {
    await ends.stream(size.warmUp.messages, how);
    return perSecond(count, await ends.stream(count, how));
  };
  const rates = { [ways.each]: await rateOf("each"), [ways.joined]: await rateOf("joined") };
  return { trips, perSecond: rates };
}
