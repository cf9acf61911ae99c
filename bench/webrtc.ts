// Two peers over a direct path, beside a bare data channel that keeps and seals nothing of ours.
import type { How } from "./bare-end.ts";
import type { BareChannelProgram } from "./bare-channel-program.ts";
import { startChild } from "./child.ts";
import { measureBare, type BareRound } from "./measure.ts";
import { measurePeers } from "./peers.ts";
import { measureRounds } from "./rounds.ts";
import { ratioTable, type Row } from "./table.ts";

/** All figures of the direct path. */
export const measureWebRtc = (): Promise<Row[]> =>
  measureRounds("WebRTC", async () => {
    return { bare: await measureBareChannel(), ours: await measurePeers("direct") };
  });

async function measureBareChannel(): Promise<BareRound> {
  const alice = startChild<BareChannelProgram>("bare-channel-program.ts");
  const bob = startChild<BareChannelProgram>("bare-channel-program.ts");
  try {
    const answer = await bob.ask("answer", await alice.ask("offer"));
    await alice.ask("accept", answer);
    const roundTrips = (count: number): Promise<number[]> => alice.ask("roundTrips", count);
    const stream = (count: number, how: How): Promise<number> => alice.ask("stream", count, how);
    const ways = { each: "one frame each", joined: "joined in frames" };
    return await measureBare({ roundTrips, stream }, ways);
  } finally {
    for (const child of [alice, bob]) await child.end();
  }
}

if (import.meta.main) console.log(ratioTable(await measureWebRtc()));
