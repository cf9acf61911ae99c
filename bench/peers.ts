// Measures two peers and their server over one kind of path, each in a process of its own.
import type { PathKind } from "#peer";
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import { measureOurs, type BareRound, type OursRound } from "./measure.ts";
import { chatFigures, type Part } from "./part.ts";
import type { PeerProgram } from "./peer-program.ts";
import type { ServerProgram } from "./server-program.ts";
import type { Size } from "./workload.ts";

/** The part in which this path carries the chat, compared with a bare wire. */
export const peersOver = (
  path: PathKind,
  name: string,
  measureBareWire: (size: Size) => Promise<BareRound>,
): Part => ({
  name,
  async round(root, size, withBare) {
    const bare = withBare ? await measureBareWire(size) : undefined;
    const { ours, paths } = await measurePeers(root, path, size);
    return { figures: chatFigures(size, ours, bare), paths };
  },
});

/** One round between people who have never met. */
const measurePeers = (
  root: string,
  path: PathKind,
  size: Size,
): Promise<{ ours: OursRound; paths: PathKind[] }> =>
  inFolder(async (folder) => {
    const server = startChild<ServerProgram>("server-program.ts");
    const alice = startChild<PeerProgram>("peer-program.ts");
    const bob = startChild<PeerProgram>("peer-program.ts");
    try {
      const serverUrl = await server.ask("start", root, `${folder}/server`);
      const newcomer = { root, serverUrl, dataDir: `${folder}/peers`, path };
      await Promise.all([
        alice.ask("signUp", { name: "alice", ...newcomer }),
        bob.ask("signUp", { name: "bob", ...newcomer }),
      ]);
      await alice.ask("talk", "bob");
      const ends = {
        roundTrips: (count: number) => alice.ask("roundTrips", count),
        stream: (count: number) => alice.ask("stream", count),
      };
      const ours = await measureOurs(ends, size);
      return { ours, paths: [await alice.ask("path"), await bob.ask("path")] };
    } finally {
      for (const child of [alice, bob, server]) await child.end();
    }
  });
