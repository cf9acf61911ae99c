// One device as links see it: whether it can be reached, and what is up between us.
import { isDue } from "#protocol";
import type { AccountId, BetweenPeers, DeviceId, LinkFrame, Steady } from "#protocol";
import type { Me } from "../account/account.ts";
import type { PathKind } from "../world/events.ts";
import type { PathId } from "../world/ports.ts";
import type { Handshake } from "./handshake.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Link } from "./link.ts";

/** What carries a frame: the server's relay, or a direct path. */
export type Carrier = "relay" | PathId;

/** How a handshake's messages travel: through the server, or inside the link they renew. */
export type Route = "relay" | "inside";

/** A device we may talk to. */
export interface Remote {
  readonly device: DeviceId;
  readonly account: AccountId;
  /** Whether the server can reach it. */
  online: boolean;
  /** The handshake under way, and the deadline for its next step. */
  making:
    | { readonly handshake: Handshake; readonly route: Route; readonly until: Steady }
    | undefined;
  /** How many handshakes have begun since the last one that succeeded. */
  tries: number;
  linked: Linked | undefined;
  /** When it expires, if it is a session device. */
  until: Steady | undefined;
  /** The last link that we gave up, if the other side may still believe in it. */
  givenUp: Link | undefined;
}

/** A link that is up. */
export interface Linked {
  readonly link: Link;
  readonly madeAt: Steady;
  /** The link it replaced, which still receives for a while. */
  previous: { readonly link: Link; readonly until: Steady } | undefined;
  via: Carrier;
  readonly heartbeat: Heartbeat;
  /** Messages said in this turn. */
  outbox: BetweenPeers[];
}

/** What a sealed frame says, and which of the device's links it came in. */
export interface Opened {
  by: "linked" | "previous" | "givenUp";
  said: BetweenPeers[];
}

/** Opens the frame with the link that it names; undefined if it does not authenticate. */
export function openFrame(
  { linked, givenUp }: Remote,
  frame: Extract<LinkFrame, { type: "sealed" }>,
): Opened | undefined {
  const links = { linked: linked?.link, previous: linked?.previous?.link, givenUp };
  for (const by of ["linked", "previous", "givenUp"] as const) {
    if (links[by]?.id !== frame.link) continue;
    const said = links[by].open(frame);
    return said && { by, said };
  }
  return undefined;
}

/** What a person calls a carrier: the relay, or a direct path. */
export const kindOf = (via: Carrier): PathKind => (via === "relay" ? "relay" : "direct");

/** Whether one of the two is a session device that has expired. */
export const isOver = ({ until }: Remote, me: Me | undefined, now: Steady): boolean =>
  isDue(until, now) || isDue(me?.session?.until, now);
