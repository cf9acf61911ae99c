// One device as its links are kept: whether it can be reached, and what is up between us.
import type { AccountId, BetweenPeers, DeviceId } from "#protocol";
import type { PathKind } from "./events.ts";
import type { Handshake } from "./handshake.ts";
import type { Link } from "./link.ts";
import type { PathId } from "./ports.ts";
import { batchSize } from "./sync.ts";

/** What carries a frame: the server's relay, or a direct path. */
export type Carrier = "relay" | PathId;

/** A device that may be talked to. */
export interface Remote {
  readonly device: DeviceId;
  readonly account: AccountId;
  /** Whether the server can reach it. */
  online: boolean;
  handshake: Handshake | undefined;
  /** Whether the handshake runs inside the link that it renews, so that the path stays as it is. */
  renewing: boolean;
  /** How many handshakes were begun since the last one that succeeded. */
  tries: number;
  linked: Linked | undefined;
}

/** A link that is up. */
export interface Linked {
  readonly link: Link;
  readonly madeAt: number;
  /** The link before it, which still receives for a while. */
  readonly previous: { link: Link; until: number } | undefined;
  via: Carrier;
  /** A path that is being tried: used once this nonce has come back over it. */
  probe: { path: PathId; nonce: string; until: number } | undefined;
  /** What was said in this turn. */
  outbox: BetweenPeers[];
  heardAt: number;
  pingedAt: number;
  /** When something other than the heartbeat was last said or heard. */
  activeAt: number;
}

const activeBeatMs = 10_000;
const idleBeatMs = 25_000;
const activeForMs = 60_000;
/** What is said together in one frame, bytes: much more would hold up what comes behind it. */
const turnBytesMax = 32_768;
const turnMessagesMax = 256;

/** How often the link is tried, ms; twice that without an answer is a dead path. */
export const beatOf = ({ activeAt }: Linked, now: number): number =>
  now - activeAt < activeForMs ? activeBeatMs : idleBeatMs;

export const kindOf = (via: Carrier): PathKind => (via === "relay" ? "relay" : "direct");

/** Cuts what was said into turns that are each sealed together. */
export function turnsOf(said: BetweenPeers[]): BetweenPeers[][] {
  const turns: BetweenPeers[][] = [];
  let room = 0;
  for (const one of said) {
    const bytes = one.type === "batch" ? batchSize(one.batch) : 512;
    const last = turns.at(-1);
    if (last && bytes <= room && last.length < turnMessagesMax) last.push(one);
    else {
      turns.push([one]);
      room = turnBytesMax;
    }
    room -= bytes;
  }
  return turns;
}
