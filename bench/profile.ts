// Where the CPU of a message goes.
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import { median } from "./numbers.ts";
import type { Profiled, ProfileProgram, Shares } from "./profile-program.ts";
import { areas } from "./shares.ts";
import { figure, markdown } from "./table.ts";
import { here } from "./tree.ts";
import type { Size } from "./workload.ts";

/** Profiles this tree once. */
export const profileOnce = (size: Size): Promise<Profiled> =>
  inFolder(async (folder) => {
    const child = startChild<ProfileProgram>("profile-program.ts");
    try {
      return await child.ask("profile", here, folder, size);
    } finally {
      await child.end();
    }
  });

/** The table: CPU of one message at both ends, and what part of it each area has. */
export async function profileTable(size: Size): Promise<string> {
  const rounds: Profiled[] = [];
  while (rounds.length < size.rounds) {
    console.error(`profile, round ${rounds.length + 1} of ${size.rounds}`);
    rounds.push(await profileOnce(size));
  }
  const alone = middleOf(rounds.map((round) => round.alone));
  const inStream = middleOf(rounds.map((round) => round.inStream));
  const lines = areas.map((area) => [area, ...cells(alone, area), ...cells(inStream, area)]);
  const head = ["CPU of one message, both ends", "alone, µs", "", "in a stream, µs", ""];
  const sums = ["all", figure(sumOf(alone)), "", figure(sumOf(inStream)), ""];
  return markdown([head, ...lines, sums]);
}

const sumOf = (shares: Shares): number => areas.reduce((sum, area) => sum + shares[area], 0);

const cells = (shares: Shares, area: keyof Shares): string[] => [
  figure(shares[area]),
  `${Math.round((100 * shares[area]) / sumOf(shares))} %`,
];

function middleOf(rounds: Shares[]): Shares {
  const entries = areas.map((area) => [area, median(rounds.map((shares) => shares[area]))]);
  return Object.fromEntries(entries) as Shares; // It has every area.
}
