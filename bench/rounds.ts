// Ours and a bare thing in turns, and the figures that come of it.
import type { BareRound, OursRound } from "./measure.ts";
import { median, quantile } from "./numbers.ts";
import { figure, type Row } from "./table.ts";
import { rounds, streamMessages } from "./workload.ts";

/** One round of both. */
export interface Round {
  ours: OursRound;
  bare: BareRound;
}

/** In turns, so that a machine that is busy for a while is busy for both. */
export async function measureRounds(what: string, round: () => Promise<Round>): Promise<Row[]> {
  const all: Round[] = [];
  while (all.length < rounds) all.push(await round());
  return [...tripRows(what, all), ...streamRows(what, all)];
}

/** Bare things keep no history, so there is one figure of theirs for both of ours. */
function tripRows(what: string, all: Round[]): Row[] {
  const trips = all.map(({ ours }) => ours.trips);
  const late = all.map(({ ours }) => ours.lateTrips);
  const bare = all.map((round) => round.bare.trips);
  const trip = `${what}: round trip`;
  const later = `${trip} p50 after ${figure(streamMessages)} messages`;
  return [
    { what: `${trip} p50`, unit: "ms", ours: trips.map(median), bare: bare.map(median) },
    { what: `${trip} p99`, unit: "ms", ours: trips.map(p99), bare: bare.map(p99) },
    { what: later, unit: "ms", ours: late.map(median), bare: bare.map(median) },
  ];
}

const p99 = (values: number[]): number => quantile(values, 0.99);

/** One row for each way in which the bare thing sends. */
function streamRows(what: string, all: Round[]): Row[] {
  const ways = Object.keys(all[0]?.bare.perSecond ?? {});
  return ways.map((way) => ({
    what: `${what}: stream, bare ${way}`,
    unit: "messages/s",
    ours: all.map(({ ours }) => ours.perSecond),
    bare: all.map(({ bare }) => bare.perSecond[way] ?? Number.NaN),
  }));
}
