// Two devices with their links, the relay between them, and direct paths if a test allows them.
import type { AccountId, BetweenPeers, DeviceId, LinkFrame } from "#protocol";
import { decodeLinkFrame, msOf, steadyAt } from "#protocol";
import type { PathId, PeerEffect, PeerInput } from "#peer";
import type { Me } from "../../../src/peer/account/account.ts";
import { Links, type LinkEvents, type LinkNeeds } from "../../../src/peer/links/links.ts";
import { createClockwork, type Clockwork } from "./clockwork.ts";
import { createHalf, type Half } from "./halves.ts";
import { createPaths, type PathEffect, type PathsInMemory } from "./paths-in-memory.ts";

/** A device with its links to the other one. */
export interface Side {
  readonly me: Me;
  links(): Links;
  /** Does this in a turn, and runs what follows from it. */
  turn(work: () => void): void;
  /** Sends a message that counts as use of the link. */
  say(state: "open" | "away"): void;
  /** What its links have reported since the last call: "up relay", "moved direct", "down". */
  news(): string[];
  /** The messages for the users of the link that arrived since the last call. */
  heard(): BetweenPeers[];
  /** Says whether the server can reach the other device. */
  reaches(other: "there" | "gone"): void;
  /** What its paths have asked of the world so far. */
  wanted<T extends PathEffect["type"]>(type: T): Extract<PathEffect, { type: T }>[];
  /** Whether it may make direct paths. */
  direct: boolean;
  /** How it checks the other's list and key. */
  proves: LinkNeeds["proves"];
  /** What happens to a frame that it sends. */
  onRelay: (frame: LinkFrame, bytes: Uint8Array) => Uint8Array[];
  onPath: (bytes: Uint8Array) => Uint8Array[];
  /** Whether the other side notices when this side closes a path. */
  closing: "heard" | "silent";
  /** Replaces the process with a new one; the old one is gone without a word. */
  restart(): void;
  /** Delivers a frame from the relay. */
  relayed(bytes: Uint8Array): void;
}

/** Both sides; the initiator is the one with the lower id. */
export interface Pair {
  readonly initiator: Side;
  readonly responder: Side;
  /** The server names each to the other. */
  meet(): void;
  readonly clockwork: Clockwork;
  /** Whether the two can reach each other directly. */
  readonly paths: PathsInMemory;
}

export function createPair(): Pair {
  const clockwork = createClockwork("two links");
  const paths = createPaths(clockwork);
  const halves = [createHalf("alice"), createHalf("bob")];
  halves.sort((one, other) => (one.me.keys.id < other.me.keys.id ? -1 : 1));
  const [low, high] = halves;
  if (!low || !high) throw new Error("there is nobody here");
  const initiator: Side = createSide(low, high, { clockwork, paths, other: () => responder });
  const responder: Side = createSide(high, low, { clockwork, paths, other: () => initiator });
  return {
    initiator,
    responder,
    clockwork,
    paths,
    meet() {
      responder.reaches("there");
      initiator.reaches("there");
    },
  };
}

interface Around {
  clockwork: Clockwork;
  paths: PathsInMemory;
  other(): Side;
}

const isPathEffect = (effect: PeerEffect): effect is PathEffect => "path" in effect;

/** What links report, and what they send. */
interface Told {
  news: string[];
  heard: BetweenPeers[];
  relaying: Uint8Array[];
}

function createNeeds(me: Me, side: () => Side, { relaying }: Told): LinkNeeds {
  return {
    me: () => me,
    relay: (_device, bytes) => void relaying.push(bytes),
    proves: (...asked) => side().proves(...asked),
    direct: () => side().direct,
    stun: () => undefined,
  };
}

function createEvents({ news, heard }: Told): LinkEvents {
  return {
    up: (_device, _account, path) => void news.push(`up ${path}`),
    moved: (_device, _account, path) => void news.push(`moved ${path}`),
    down: () => void news.push("down"),
    received: (_device, _account, said) => void heard.push(said),
  };
}

function createLinks({ context, me }: Half, side: () => Side, told: Told): Links {
  const links = new Links(context, createNeeds(me, side, told));
  links.connect(createEvents(told));
  return links;
}

function tell(links: Links, path: PathId, input: PeerInput): void {
  if (input.type === "pathDescribed") links.paths.described(path, input.description);
  if (input.type === "pathOpened") links.paths.opened(path);
  if (input.type === "pathFrame") links.pathFrame(path, input.bytes);
  if (input.type === "pathClosed") links.paths.closed(path);
}

function createSide(half: Half, peer: Half, { clockwork, paths, other }: Around): Side {
  const { context, me } = half;
  const told: Told = { news: [], heard: [], relaying: [] };
  const { news, heard, relaying } = told;
  const wanted: PathEffect[] = [];
  const openPaths = new Set<PathId>();

  const makeLinks = (): Links => createLinks(half, () => side, told);
  let links = makeLinks();
  const alarm = clockwork.alarm(() => turn(() => links.wake()));

  function turn(work: () => void): void {
    context.begin(steadyAt(clockwork.now()));
    work();
    links.flush();
    const effects = context.end().filter(isPathEffect);
    const at = links.nextWake;
    alarm.set(at && msOf(at));
    for (const bytes of relaying.splice(0)) relay(bytes);
    for (const effect of effects) perform(effect);
    clockwork.run();
  }

  function relay(bytes: Uint8Array): void {
    const frame = decodeLinkFrame(bytes);
    if (!frame) throw new Error("a link has sent bytes that are not a frame");
    for (const one of side.onRelay(frame, bytes)) clockwork.post(() => other().relayed(one));
  }

  function perform(effect: PathEffect): void {
    wanted.push(effect);
    const { path } = effect;
    const take = (input: PeerInput): void => {
      if (openPaths.has(path)) turn(() => tell(links, path, input)); // Otherwise it has ended.
    };
    if (effect.type === "openPath") openPaths.add(path);
    if (effect.type === "closePath" && side.closing === "silent") openPaths.delete(path);
    else if (effect.type !== "sendPath") paths.perform(effect, take);
    if (effect.type !== "sendPath") return;
    for (const bytes of side.onPath(effect.bytes)) paths.perform({ ...effect, bytes }, take);
  }

  const account: AccountId = peer.me.account;
  const device: DeviceId = peer.me.keys.id;
  const side: Side = {
    me,
    links: () => links,
    turn,
    say: (state) => turn(() => links.say(device, { type: "chat", state })),
    news: () => news.splice(0),
    heard: () => heard.splice(0),
    reaches: (state) => turn(() => links.reachable(account, state === "there" ? [device] : [])),
    wanted: <T extends PathEffect["type"]>(type: T) =>
      wanted.filter((one): one is Extract<PathEffect, { type: T }> => one.type === type),
    direct: true,
    proves: (_account, _device, list, key) =>
      list.toHex() === peer.me.list.signed.toHex() &&
      key.toHex() === peer.me.keys.agreementKey.toHex(),
    onRelay: (_frame, bytes) => [bytes],
    onPath: (bytes) => [bytes],
    closing: "heard",
    restart() {
      openPaths.clear();
      news.length = 0;
      heard.length = 0;
      links = makeLinks();
      alarm.set(undefined);
    },
    relayed: (bytes) => turn(() => links.relayed(device, bytes)),
  };
  return side;
}
