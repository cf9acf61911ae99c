// Both ends in one process without a network, compared with stores that only keep and sign.
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { OneProcessProgram, OneProcessRound } from "./one-process-program.ts";
import { chatFigures, type Figure, type Part } from "./part.ts";

/** The part with one process; it also counts. */
export const oneProcess: Part = {
  name: "one process",
  round: (root, size, withBare) =>
    inFolder(async (folder) => {
      const child = startChild<OneProcessProgram>("one-process-program.ts");
      try {
        const round = await child.ask("round", { root, folder, size, withBare });
        const { ours, bare, paths, paces } = round;
        const counts = { alone: paces.alone.counts, inStream: paces.inStream.counts };
        return {
          figures: [...chatFigures(size, ours, bare), ...costFigures(round)],
          paths,
          counts,
        };
      } finally {
        await child.end();
      }
    }),
};

/** What a message costs, where one process does everything for it. */
function costFigures({ paces, bare, diskBytes, textBytes }: OneProcessRound): Figure[] {
  const { alone, inStream } = paces;
  const tripCpu = bare?.costs ? { "": bare.costs.tripCpuMs } : {};
  const streamed = bare?.costs ? { "": 1000 * bare.costs.streamCpuMs } : {};
  const of = "of a message in a stream";
  return [
    { what: "CPU of a round trip", unit: "ms", ours: 2 * alone.cpuMs, bare: tripCpu },
    { what: `CPU ${of}`, unit: "µs", ours: 1000 * inStream.cpuMs, bare: streamed },
    { what: `CPU ${of}, and its index`, unit: "µs", ours: 1000 * inStream.cpuInAllMs, bare: {} },
    bytes("written for a message alone, both ends", alone.writtenBytes),
    bytes("written for a message in a stream, both ends", inStream.writtenBytes),
    bytes("a message in the file", diskBytes),
    bytes("a message in the file besides its text", diskBytes - textBytes),
    ...statements("alone", alone.counts.statements),
    ...statements("in a stream", inStream.counts.statements),
  ];
}

const bytes = (what: string, ours: number): Figure => ({ what, unit: "bytes", ours, bare: {} });

const statements = (pace: string, ours: number): Figure[] => [
  { what: `statements a message ${pace}, both ends`, unit: "", ours, bare: {} },
];
