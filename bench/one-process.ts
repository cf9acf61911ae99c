// Both ends in one process without a network, beside the bare inserts of the same rows.
import { startChild } from "./child.ts";
import { namesOf } from "./counts.ts";
import { inFolder } from "./folder.ts";
import type { CountsByPace, OneProcessProgram } from "./one-process-program.ts";
import { measureRounds } from "./rounds.ts";
import { figure, markdown, ratioTable, type Row } from "./table.ts";

/** All figures of one process, and what was counted in its last round. */
export async function measureOneProcess(): Promise<{ rows: Row[]; counts: string }> {
  let counts = "";
  const rows = await measureRounds("one process", async () => {
    const round = await measureRound();
    counts = countsTable(round.counts);
    return round;
  });
  return { rows, counts };
}

const measureRound = () =>
  inFolder(async (folder) => {
    const child = startChild<OneProcessProgram>("one-process-program.ts");
    try {
      return await child.ask("round", folder);
    } finally {
      await child.end();
    }
  });

const words = {
  transactions: "transactions",
  statements: "SQL statements",
  signatures: "signatures made",
  sealedFrames: "sealed frames",
  wireFrames: "frames to the server",
  wireBytes: "bytes to the server",
};

function countsTable({ alone, inStream }: CountsByPace): string {
  const lines = namesOf(alone).map((name) => {
    return [words[name], figure(alone[name]), figure(inStream[name])];
  });
  return markdown([["for each message, both ends together", "alone", "in a stream"], ...lines]);
}

if (import.meta.main) {
  const { rows, counts } = await measureOneProcess();
  console.log(`${ratioTable(rows)}\n\n${counts}`);
}
