// The direct paths of a peer in a worker: the page makes the connections, and the worker then uses
// their channels on its own.
import type { DirectPaths, PathId, PeerInput, StunServer } from "#peer";
import { limits } from "#protocol";
import type { LentPath, PathNews, PathOrder } from "../messages/path-messages.ts";

/** Paths borrowed from the page. */
export interface BorrowedPaths extends DirectPaths {
  /** Takes what the page says. */
  hear(news: PathNews): void;
}

/** How much may wait to leave, bytes; far more than a peer's own window. */
const waitingBytesMax = 8 * 1024 * 1024;
/** How long the last data sent gets to leave before we close a connection, ms. */
const leavingMs = 250;

/** One path, and what carries it: the page itself, until it hands over the channel. */
interface Path {
  readonly id: PathId;
  readonly lent: LentPath;
  channel: RTCDataChannel | undefined;
}

/** Everything borrowed, by the peer's numbers and by the page's. */
interface Borrower {
  readonly byId: Map<PathId, Path>;
  readonly byLent: Map<LentPath, Path>;
  last: LentPath;
  order(order: PathOrder): void;
  take(input: PeerInput): void;
}

/** Borrows paths: orders go to the page, and inputs go to the peer. */
export function borrowPaths(
  order: (order: PathOrder) => void,
  take: (input: PeerInput) => void,
): BorrowedPaths {
  const all: Borrower = { byId: new Map(), byLent: new Map(), last: 0, order, take };
  function withPath(id: PathId, work: (path: Path) => void): void {
    const path = all.byId.get(id);
    if (path) work(path);
  }
  return {
    open: (id, offers, stun) => open(all, id, offers, stun),
    describe: (id, description) =>
      withPath(id, ({ lent }) => order({ order: "describe", path: lent, description })),
    addCandidate: (id, candidate) =>
      withPath(id, ({ lent }) => order({ order: "addCandidate", path: lent, candidate })),
    send: (id, bytes) => withPath(id, (path) => send(all, path, bytes)),
    close: (id) => withPath(id, (path) => close(all, path)),
    hear: (news) => hear(all, news),
  };
}

function open(all: Borrower, id: PathId, offers: boolean, stun: StunServer | undefined): void {
  const before = all.byId.get(id);
  if (before) close(all, before);
  all.last += 1;
  const path: Path = { id, lent: all.last, channel: undefined };
  all.byId.set(id, path);
  all.byLent.set(path.lent, path);
  all.order({ order: "open", path: path.lent, offers, stun });
}

function close(all: Borrower, path: Path): void {
  forget(all, path);
  setTimeout(() => all.order({ order: "close", path: path.lent }), leavingMs);
}

function forget(all: Borrower, path: Path): void {
  all.byId.delete(path.id);
  all.byLent.delete(path.lent);
}

function lose(all: Borrower, path: Path): void {
  if (all.byLent.get(path.lent) !== path) return;
  forget(all, path);
  all.order({ order: "close", path: path.lent });
  all.take({ type: "pathClosed", path: path.id });
}

function hear(all: Borrower, news: PathNews): void {
  const path = all.byLent.get(news.path);
  if (!path) return news.news === "channel" ? news.channel.close() : undefined;
  switch (news.news) {
    case "channel":
      return carry(all, path, news.channel);
    case "described":
      return all.take({ type: "pathDescribed", path: path.id, description: news.description });
    case "candidate":
      return all.take({ type: "pathCandidate", path: path.id, candidate: news.candidate });
    case "opened":
      return all.take({ type: "pathOpened", path: path.id });
    case "frame":
      return frame(all, path, news.bytes);
    case "closed":
      return lose(all, path);
  }
}

/** From now on the worker uses the channel on its own. */
function carry(all: Borrower, path: Path, channel: RTCDataChannel): void {
  path.channel = channel;
  const unlessOver = (work: () => void): void => {
    if (all.byLent.get(path.lent) === path) work();
  };
  const opened = (): void => all.take({ type: "pathOpened", path: path.id });
  channel.binaryType = "arraybuffer";
  channel.onopen = () => unlessOver(opened);
  channel.onclose = () => lose(all, path);
  channel.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) unlessOver(() => frame(all, path, new Uint8Array(data)));
  };
  if (channel.readyState === "open") opened();
}

function frame(all: Borrower, path: Path, bytes: Uint8Array): void {
  if (bytes.length > limits.linkFrameBytesMax) return;
  all.take({ type: "pathFrame", path: path.id, bytes });
}

function send(all: Borrower, path: Path, bytes: Uint8Array): void {
  const { channel, lent } = path;
  if (bytes.length > limits.linkFrameBytesMax) return;
  if (!channel) return all.order({ order: "send", path: lent, bytes });
  if (channel.readyState !== "open") return;
  if (channel.bufferedAmount > waitingBytesMax) return lose(all, path);
  channel.send(bytes.slice());
}
