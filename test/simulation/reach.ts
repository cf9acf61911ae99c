// What has met what: every fault is to meet every state of a peer, or a batch has proved little.

/** Counts of each fault in each state, "fault × state". */
export type Meetings = Map<string, number>;

/** Written wherever something goes wrong. */
export interface Reach {
  /** The fault has hit this device, or the server and with it all of them. */
  met(fault: string, who: string): void;
  readonly meetings: Meetings;
}

/** The states of a peer, as whoever uses it sees them. */
export const peerStates = [
  "off",
  "outside",
  "server away",
  "at the prompt",
  "asking",
  "being asked",
  "waiting chat",
  "relayed chat",
  "direct chat",
] as const;
export type PeerState = (typeof peerStates)[number];

/** `statesOf`: the states of the device of this name, or of all where it is the server. */
export function createReach(statesOf: (who: string) => string[]): Reach {
  const meetings: Meetings = new Map();
  return {
    meetings,
    met(fault, who) {
      for (const state of statesOf(who)) {
        const key = `${fault} × ${state}`;
        meetings.set(key, (meetings.get(key) ?? 0) + 1);
      }
    },
  };
}
