// The direct paths of a peer: carries out its path effects over WebRTC.
import type { CandidateRules, PathId, PeerInput, StunServer } from "#peer";
import type { Candidate, Description } from "#protocol";
import { createFreshTurns } from "./fresh-turns.ts";
import {
  leavingMs,
  startConnection,
  type Connection,
  type ConnectionEars,
} from "./webrtc-connection.ts";
import type { WebRtcLibrary } from "./webrtc-connection.ts";

/** Where paths tell their inputs, and whether they may (and then do only) use loopback. */
export interface WebRtcWorld {
  emit(input: PeerInput): void;
  allowLoopback?: boolean | undefined;
}

/** One function for each path effect. None of them throws. */
export interface WebRtcPaths {
  /** Starts a connection. `offers`: this side describes itself first. Its end is `pathClosed`. */
  open(path: PathId, offers: boolean, stun: StunServer | undefined): void;
  describe(path: PathId, description: Description): void;
  addCandidate(path: PathId, candidate: Candidate): void;
  send(path: PathId, bytes: Uint8Array): void;
  /** Nothing more is told of this path, not even its end. What was sent before still leaves. */
  close(path: PathId): void;
  /** Done when all have closed. */
  closeAll(): Promise<void>;
}

/** `connection` is undefined while the library is being loaded. */
interface Path {
  connection: Connection | undefined;
  state: "wanted" | "closing";
}

let loading: Promise<WebRtcLibrary> | undefined;

/** Loading takes a while, and many a start never makes a direct path. */
const library = (): Promise<WebRtcLibrary> => (loading ??= import("node-datachannel"));

/** Paths that tell what happens to them to this world. */
export function createWebRtcPaths(world: WebRtcWorld): WebRtcPaths {
  const paths = new Map<PathId, Path>();
  const soon = createFreshTurns();
  // The names by which browsers hide their addresses are left to browsers to look up.
  const rules: CandidateRules = { loopback: world.allowLoopback === true, names: false };

  function open(id: PathId, offers: boolean, stun: StunServer | undefined): void {
    const path: Path = { connection: undefined, state: "wanted" };
    const ears = earsOf(id, path);
    paths.set(id, path);
    const start = (lib: WebRtcLibrary): void => {
      path.connection = startConnection({ library: lib, offers, stun, rules, soon }, ears);
    };
    whenLoaded(id, path, start);
  }

  /** Every command takes the same way, so they stay in order. */
  function whenLoaded(id: PathId, path: Path, work: (lib: WebRtcLibrary) => void): void {
    const ifStillThere = (lib: WebRtcLibrary): void => {
      if (paths.get(id) === path) work(lib);
    };
    const unavailable = (): void => soon(earsOf(id, path).closed);
    library().then((lib) => soon(() => ifStillThere(lib)), unavailable);
  }

  function withConnection(id: PathId, work: (connection: Connection) => void): void {
    const path = paths.get(id);
    if (path) whenLoaded(id, path, () => path.connection && work(path.connection));
  }

  function earsOf(id: PathId, path: Path): ConnectionEars {
    const tell = (input: PeerInput): void => {
      if (paths.get(id) === path && path.state === "wanted") world.emit(input);
    };
    return {
      described: (description) => tell({ type: "pathDescribed", path: id, description }),
      candidate: (candidate) => tell({ type: "pathCandidate", path: id, candidate }),
      opened: () => tell({ type: "pathOpened", path: id }),
      frame: (bytes) => tell({ type: "pathFrame", path: id, bytes }),
      closed() {
        tell({ type: "pathClosed", path: id });
        if (paths.get(id) === path) paths.delete(id);
      },
    };
  }

  function close(id: PathId): void {
    const path = paths.get(id);
    if (path?.state !== "wanted") return;
    path.state = "closing";
    whenLoaded(id, path, () => {
      path.connection?.close();
      paths.delete(id);
    });
  }

  async function closeAll(): Promise<void> {
    if (paths.size === 0 && loading === undefined) return;
    for (const id of paths.keys()) close(id);
    await new Promise((resolve) => setTimeout(resolve, leavingMs + 50));
  }

  return {
    open,
    describe: (id, description) => withConnection(id, (one) => one.describe(description)),
    addCandidate: (id, candidate) => withConnection(id, (one) => one.addCandidate(candidate)),
    send: (id, bytes) => withConnection(id, (one) => one.send(bytes)),
    close,
    closeAll,
  };
}
