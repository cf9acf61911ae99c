// All lies told in simulated worlds, and which of them a batch of worlds has not heard.
import { laterPeerLies, peerLies } from "./lying-peer.ts";
import { ignoresWindow } from "./window-onlooker.ts";
import { serverLies } from "./lying-server.ts";
import type { Meetings } from "./reach.ts";

/** Every lie, by name. */
export const lies: readonly string[] = [
  ...peerLies,
  ...laterPeerLies,
  ignoresWindow,
  ...serverLies,
];

/** The lies that were never told: a batch without them has proved less than it claims. */
export function untold(meetings: Meetings): string[] {
  const told = new Set([...meetings.keys()].map((key) => key.split(" × ")[0]));
  return lies.filter((lie) => !told.has(`lie: ${lie}`));
}
