// One device as links see it: whether it can be reached, and what is up between us.
import type { AccountId, BetweenPeers, DeviceId, Steady } from "#protocol";
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

/** What a person calls a carrier: the relay, or a direct path. */
export const kindOf = (via: Carrier): PathKind => (via === "relay" ? "relay" : "direct");
