// Two peers over the server's relay, compared with a bare relay over ws that neither stores nor
// seals.
import type { How } from "./bare-end.ts";
import type { BareRelayProgram } from "./bare-relay-program.ts";
import { startChild } from "./child.ts";
import { measureBare, type BareRound } from "./measure.ts";
import { peersOver } from "./peers.ts";
import type { Size } from "./workload.ts";

async function measureBareRelay(size: Size): Promise<BareRound> {
  const relayed = startChild<BareRelayProgram>("bare-relay-program.ts");
  const alice = startChild<BareRelayProgram>("bare-relay-program.ts");
  const bob = startChild<BareRelayProgram>("bare-relay-program.ts");
  try {
    const url = await relayed.ask("relay");
    for (const end of [alice, bob]) await end.ask("connect", url);
    const roundTrips = (count: number): Promise<number[]> => alice.ask("roundTrips", count);
    const stream = async (count: number, how: How): Promise<number> => {
      await relayed.ask("pass", how);
      return alice.ask("stream", count, how);
    };
    const ways = { each: "one write each", joined: "joined per turn" };
    return await measureBare({ roundTrips, stream }, ways, size);
  } finally {
    for (const child of [alice, bob, relayed]) await child.end();
  }
}

/** The part with the relay. */
export const relay = peersOver("relay", "relay", measureBareRelay);
