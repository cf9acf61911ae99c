// Two peers over the server's relay, beside a bare relay over ws that keeps and seals nothing.
import type { How } from "./bare-end.ts";
import type { BareRelayProgram } from "./bare-relay-program.ts";
import { startChild } from "./child.ts";
import { measureBare, type BareRound } from "./measure.ts";
import { measurePeers } from "./peers.ts";
import { measureRounds } from "./rounds.ts";
import { ratioTable, type Row } from "./table.ts";

/** All figures of the relay. */
export const measureRelay = (): Promise<Row[]> =>
  measureRounds("relay", async () => {
    return { bare: await measureBareRelay(), ours: await measurePeers("relay") };
  });

async function measureBareRelay(): Promise<BareRound> {
  const relay = startChild<BareRelayProgram>("bare-relay-program.ts");
  const alice = startChild<BareRelayProgram>("bare-relay-program.ts");
  const bob = startChild<BareRelayProgram>("bare-relay-program.ts");
  try {
    const url = await relay.ask("relay");
    for (const end of [alice, bob]) await end.ask("connect", url);
    const roundTrips = (count: number): Promise<number[]> => alice.ask("roundTrips", count);
    const stream = async (count: number, how: How): Promise<number> => {
      await relay.ask("pass", how);
      return alice.ask("stream", count, how);
    };
    const ways = { each: "one write each", joined: "joined per turn" };
    return await measureBare({ roundTrips, stream }, ways);
  } finally {
    for (const child of [alice, bob, relay]) await child.end();
  }
}

if (import.meta.main) console.log(ratioTable(await measureRelay()));
