// Where the parts are in trees such as 1005c2c, whose `src/node` is one flat folder. Each part is
// named twice: its type comes from today's file, and the text is its path in such a tree.
import type { Load } from "../tree.ts";
import { rooms } from "./rooms.ts";

/** The parts of a program with a whole peer. */
const peer = async (load: Load) => ({
  ...(await load<typeof import("../../src/node/client/profiles.ts")>("src/node/profiles.ts")),
  ...(await load<typeof import("../../src/node/client/peer-in-process.ts")>(
    "src/node/run-peer.ts",
  )),
});

/** The parts of the program with the server. */
const server = async (load: Load) => ({
  ...(await load<typeof import("../../src/node/server/log-pino.ts")>("src/node/log-pino.ts")),
  ...(await load<typeof import("../../src/node/server/start-server.ts")>("src/node/serve.ts")),
});

/** The parts of peers and a server in one process. */
const oneProcess = async (load: Load) => ({
  ...(await load<typeof import("#crypto")>("#crypto")),
  ...(await load<typeof import("#peer")>("#peer")),
  ...(await load<typeof import("#server")>("#server")),
  ...(await load<typeof import("../../src/node/common/alarm.ts")>("src/node/alarm.ts")),
  ...(await load<typeof import("../../src/node/server/database-sqlite.ts")>(
    "src/node/database-sqlite.ts",
  )),
  ...(await load<typeof import("../../src/node/client/key-file.ts")>("src/node/key-file.ts")),
  ...(await load<typeof import("../../src/node/server/log-pino.ts")>("src/node/log-pino.ts")),
  ...(await load<typeof import("../../src/node/server/password-work.ts")>(
    "src/node/password-work.ts",
  )),
  ...(await load<typeof import("../../src/node/common/primitives-node.ts")>(
    "src/node/primitives-node.ts",
  )),
  ...(await load<typeof import("../../src/node/server/server-loop.ts")>("src/node/server-loop.ts")),
  ...(await load<typeof import("../../src/node/client/store-sqlite.ts")>(
    "src/node/store-sqlite.ts",
  )),
});

/** The adapter; it fits a tree that has the file `mark`. */
export const flat: typeof rooms = {
  ...rooms,
  mark: "src/node/run-peer.ts",
  peer,
  server,
  oneProcess,
};
