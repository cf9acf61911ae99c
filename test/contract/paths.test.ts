// Runs the contract on both makers of direct paths: the library, and the paths in memory that the
// tests of peers use.
import type { DirectPaths, PathId, PeerInput } from "#peer";
import { createWebRtcPaths } from "../../src/node/client/path-libdatachannel.ts";
import { createClockwork } from "../peer/stage/clockwork.ts";
import { createPaths, type PathEffect } from "../peer/stage/paths-in-memory.ts";
import { pathsSuite } from "./paths.ts";

pathsSuite("the library", (t, emits) =>
  emits.map((emit) => {
    const paths = createWebRtcPaths({ allowLoopback: true, emit });
    t.after(() => paths.closeAll());
    return paths;
  }),
);

pathsSuite("paths in memory", (_, emits) => {
  const clockwork = createClockwork("contract");
  const memory = createPaths(clockwork);
  memory.allow(true);
  return emits.map((emit): DirectPaths => {
    const order = (effect: PathEffect): void => {
      memory.perform(effect, (input: PeerInput) => emit(input));
      setImmediate(() => clockwork.run());
    };
    return {
      open: (path, offers, stun) => order({ type: "openPath", path, offers, stun }),
      describe: (path, description) => order({ type: "describePath", path, description }),
      addCandidate: (path, candidate) => order({ type: "addCandidate", path, candidate }),
      send: (path: PathId, bytes) => order({ type: "sendPath", path, bytes }),
      close: (path) => order({ type: "closePath", path }),
    };
  });
});
