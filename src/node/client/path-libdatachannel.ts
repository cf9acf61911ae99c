// Carries out a peer's direct paths over WebRTC.
import type { CandidateRules, DirectPaths, PathId, PeerInput, StunServer } from "#peer";
import { createFreshTurns } from "./fresh-turns.ts";
import { startConnection, type Connection, type ConnectionEars } from "./webrtc-connection.ts";
import type { WebRtcLibrary } from "./webrtc-connection.ts";

/** Where paths report their inputs, and whether they may use loopback (and then nothing else). */
export interface WebRtcWorld {
  emit(input: PeerInput): void;
  allowLoopback?: boolean | undefined;
}

/** The direct paths, and how to end them. */
export interface WebRtcPaths extends DirectPaths {
  /** Resolves when all of them have closed. */
  closeAll(): Promise<void>;
}

/** `connection` is undefined until the library has loaded. */
interface Path {
  readonly id: PathId;
  connection: Connection | undefined;
  readonly gone: PromiseWithResolvers<void>;
  state: "wanted" | "closing" | "closed";
}

let loading: Promise<WebRtcLibrary> | undefined;

/** Loading takes a while, and many runs never make a direct path, so load it on first use. */
const library = (): Promise<WebRtcLibrary> => (loading ??= import("node-datachannel"));

/** Makes direct paths that report what happens to them to this world. */
export function createWebRtcPaths(world: WebRtcWorld): WebRtcPaths {
  const paths = new Map<PathId, Path>();
  const soon = createFreshTurns();
  // Browsers replace their addresses with names that only browsers can look up.
  const rules: CandidateRules = { loopback: world.allowLoopback === true, names: false };

  function open(id: PathId, offers: boolean, stun: StunServer | undefined): void {
    close(id);
    const gone = Promise.withResolvers<void>();
    const path: Path = { id, connection: undefined, gone, state: "wanted" };
    const ears = earsOf(path);
    paths.set(id, path);
    whenLoaded(path, (lib) => {
      if (path.state !== "wanted") return;
      path.connection = startConnection({ library: lib, offers, stun, rules, soon }, ears);
    });
  }

  /** Every command goes through here, so they stay in order. */
  function whenLoaded(path: Path, work: (lib: WebRtcLibrary) => void): void {
    const unlessClosed = (lib: WebRtcLibrary): void => {
      if (path.state !== "closed") work(lib);
    };
    const unavailable = (): void => soon(earsOf(path).closed);
    library().then((lib) => soon(() => unlessClosed(lib)), unavailable);
  }

  function withConnection(id: PathId, work: (connection: Connection) => void): void {
    const path = paths.get(id);
    if (path) whenLoaded(path, () => path.connection && work(path.connection));
  }

  function earsOf(path: Path): ConnectionEars {
    const tell = (input: PeerInput): void => {
      if (path.state === "wanted") world.emit(input);
    };
    return {
      described: (description) => tell({ type: "pathDescribed", path: path.id, description }),
      candidate: (candidate) => tell({ type: "pathCandidate", path: path.id, candidate }),
      opened: () => tell({ type: "pathOpened", path: path.id }),
      frame: (bytes) => tell({ type: "pathFrame", path: path.id, bytes }),
      closed() {
        tell({ type: "pathClosed", path: path.id });
        forget(path);
      },
    };
  }

  function close(id: PathId): void {
    const path = paths.get(id);
    if (path?.state !== "wanted") return;
    path.state = "closing";
    whenLoaded(path, async () => {
      await path.connection?.close();
      forget(path);
    });
  }

  /** Another path may have been given the number in the meantime. */
  function forget(path: Path): void {
    path.state = "closed";
    path.gone.resolve();
    if (paths.get(path.id) === path) paths.delete(path.id);
  }

  async function closeAll(): Promise<void> {
    const left = [...paths.values()];
    for (const path of left) close(path.id);
    await Promise.all(left.map((path) => path.gone.promise));
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
