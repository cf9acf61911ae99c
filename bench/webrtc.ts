// Two peers over a direct path, compared with a bare data channel that neither stores nor seals.
import type { How } from "./bare-end.ts";
import type { BareChannelProgram } from "./bare-channel-program.ts";
import { startChild } from "./child.ts";
import { measureBare, type BareRound } from "./measure.ts";
import { peersOver } from "./peers.ts";
import type { Size } from "./workload.ts";

async function measureBareChannel(size: Size): Promise<BareRound> {
  const alice = startChild<BareChannelProgram>("bare-channel-program.ts");
  const bob = startChild<BareChannelProgram>("bare-channel-program.ts");
  try {
    const answer = await bob.ask("answer", await alice.ask("offer"));
    await alice.ask("accept", answer);
    await bob.ask("reach", await alice.ask("candidates"));
    await alice.ask("reach", await bob.ask("candidates"));
    for (const end of [alice, bob]) await end.ask("opened");
    const roundTrips = (count: number): Promise<number[]> => alice.ask("roundTrips", count);
    const stream = (count: number, how: How): Promise<number> => alice.ask("stream", count, how);
    const ways = { each: "one frame each", joined: "joined in frames" };
    return await measureBare({ roundTrips, stream }, ways, size);
  } finally {
    for (const child of [alice, bob]) await child.end();
  }
}

/** The part with the direct path. */
export const webRtc = peersOver("direct", "WebRTC", measureBareChannel);
