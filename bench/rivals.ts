// Other programs that bring messages from one person to another, measured on the same machine.
import { inFolder } from "./folder.ts";
import { perSecond, quantile } from "./numbers.ts";
import { ejabberd } from "./rivals/ejabberd.ts";
import { hyperswarm } from "./rivals/hyperswarm.ts";
import { prosody } from "./rivals/prosody.ts";
import type { Rival } from "./rivals/rival.ts";
import { toxcore } from "./rivals/toxcore.ts";
import { markdown, spread, type Row } from "./table.ts";
import type { Size } from "./workload.ts";

/** All of them. */
export const rivals: Rival[] = [prosody, ejabberd, hyperswarm, toxcore];

/** One round with one program: its round trips in ms, and its stream in messages a second. */
export interface RivalRound {
  p50: number;
  p99: number;
  perSecond: number;
}

/** Measures one program once; undefined where it is not installed. */
export const measureRival = (rival: Rival, size: Size): Promise<RivalRound | undefined> =>
  inFolder(async (folder) => {
    const ends = await rival.start(folder);
    if (!ends) return undefined;
    try {
      await ends.roundTrips(size.warmUp.roundTrips);
      await ends.stream(size.warmUp.messages);
      const trips = await ends.roundTrips(size.roundTrips);
      const ms = await ends.stream(size.streamMessages);
      const rate = perSecond(size.streamMessages, ms);
      return { p50: quantile(trips, 0.5), p99: quantile(trips, 0.99), perSecond: rate };
    } finally {
      await ends.end();
    }
  });

/** The table of all of them, with our own figures from the same run next to them. */
export async function rivalTable(rows: Row[], size: Size): Promise<string> {
  const head = ["", "round trip p50, ms", "p99, ms", "stream, messages/s", "what it does not do"];
  const lines = [...ourLines(rows, "relay"), ...ourLines(rows, "WebRTC")];
  for (const rival of rivals) lines.push(await lineOf(rival, size));
  return markdown([head, ...lines]);
}

/** Nothing if this run has not measured that part. */
function ourLines(rows: Row[], part: string): string[][] {
  const of = (what: string): number[] =>
    rows.find((row) => row.what === `${part}: ${what}`)?.ours ?? [];
  const figures = [of("round trip p50"), of("round trip p99"), of("stream")];
  if (figures.some(({ length }) => length === 0)) return [];
  return [[`Tincan, ${part}`, ...figures.map(spread), ""]];
}

async function lineOf(rival: Rival, size: Size): Promise<string[]> {
  const rounds: RivalRound[] = [];
  while (rounds.length < size.rounds) {
    console.error(`${rival.name}, round ${rounds.length + 1} of ${size.rounds}`);
    const round = await measureRival(rival, size);
    if (!round) return [rival.name, "–", "–", "–", "not installed here"];
    rounds.push(round);
  }
  const figures = [rounds.map(({ p50 }) => p50), rounds.map(({ p99 }) => p99)];
  return [
    rival.name,
    ...figures.map(spread),
    spread(rounds.map((round) => round.perSecond)),
    rival.lacks,
  ];
}
