// Two peers and their server, each in a process of its own, measured over one kind of path.
import type { PathKind } from "#peer";
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import { measureOurs, type OursRound } from "./measure.ts";
import type { PeerProgram } from "./peer-program.ts";
import type { ServerProgram } from "./server-program.ts";

/** One round with people who have never met. */
export const measurePeers = (path: PathKind): Promise<OursRound> =>
  inFolder(async (folder) => {
    const server = startChild<ServerProgram>("server-program.ts");
    const alice = startChild<PeerProgram>("peer-program.ts");
    const bob = startChild<PeerProgram>("peer-program.ts");
    try {
      const serverUrl = await server.ask("start", `${folder}/server`);
      const newcomer = { serverUrl, dataDir: `${folder}/peers`, path };
      await Promise.all([
        alice.ask("signUp", { name: "alice", ...newcomer }),
        bob.ask("signUp", { name: "bob", ...newcomer }),
      ]);
      await alice.ask("talk", "bob");
      const round = await measureOurs({
        roundTrips: (count) => alice.ask("roundTrips", count),
        stream: (count) => alice.ask("stream", count),
      });
      for (const end of [alice, bob]) await end.ask("path");
      return round;
    } finally {
      for (const child of [alice, bob, server]) await child.end();
    }
  });
