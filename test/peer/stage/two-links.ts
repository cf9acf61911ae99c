// Two devices with their links, the relay between them, and direct paths where a test allows them.
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
  /** Does this in a turn, and lets happen what comes of it. */
  turn(work: () => void): void;
  /** Says something that people notice. */
  say(state: "open" | "away"): void;
  /** What its links have told since the last time: "up relay", "moved direct", "down". */
  news(): string[];
  /** What was said to it, and is for those who speak through the link, since the last time. */
  heard(): BetweenPeers[];
  /** The server can reach the other one, or not (any more). */
  reaches(other: "there" | "gone"): void;
  /** What its paths have wanted of the world so far. */
  wanted<T extends PathEffect["type"]>(type: T): Extract<PathEffect, { type: T }>[];
  /** Whether it may make direct paths. */
  direct: boolean;
  /** What it asks of the other's list and key. */
  proves: LinkNeeds["proves"];
  /** What becomes of a frame that it sends. */
  onRelay: (frame: LinkFrame, bytes: Uint8Array) => Uint8Array[];
  onPath: (bytes: Uint8Array) => Uint8Array[];
  /** Whether the other side hears of it when this side closes a path. */
  closing: "heard" | "silent";
  /** A new process in the place of the old one, which is gone without a word. */
  restart(): void;
  /** Lets a frame come out of the relay. */
  relayed(bytes: Uint8Array): void;
}

/** Both sides; the initiator is the one with the lower id. */
export interface Pair {
  readonly initiator: Side;
  readonly responder: Side;
  /** The server tells both of each other. */
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

/** What links tell, and what they let out. */
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
    if (!frame) throw new Error("a link has sent what is no frame");
    for (const one of side.onRelay(frame, bytes)) clockwork.post(() => other().relayed(one));
  }

  function perform(effect: PathEffect): void {
    wanted.push(effect);
    const { path } = effect;
    const take = (input: PeerInput): void => {
      if (openPaths.has(path)) turn(() => tell(links, path, input)); // Else its process is gone.
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
