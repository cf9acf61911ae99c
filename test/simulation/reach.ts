// Which faults met which states: every fault should meet every state of a peer, or a batch has
// proved little.
import { crashPoints } from "./plan.ts";

/** Counts of each fault in each state, "fault × state". */
export type Meetings = Map<string, number>;

/** Every fault that occurs reports here. */
export interface Reach {
  /** The fault has hit this device, or the server and with it all of them. */
  met(fault: string, who: string): void;
  readonly meetings: Meetings;
}

/** The states of a peer, as its user sees them. */
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

/** `statesOf`: the states of the device with this name, or of all devices for the server. */
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

/** Every kind of fault, under the name by which it is counted. */
const faults = crashPoints
  .map((point) => `crash ${point}`)
  .concat("full disk", "write error", "unsure commit")
  .concat("cut cable", "half-open cable", "stalled cable", "clock jump", "suspend")
  .concat("router", "broken path", "server crash", "database down", "password work down")
  .concat("loss", "duplication", "reordering");

/**
 * Whether the two can meet: a device that is off does nothing, and frames of links go only over
 * links.
 */
function canMeet(fault: string, state: PeerState): boolean {
  if (state === "off") return !fault.startsWith("crash") && !isOfFrames(fault);
  return !isOfFrames(fault) || state === "relayed chat" || state === "direct chat";
}

const isOfFrames = (fault: string): boolean =>
  ["loss", "duplication", "reordering"].includes(fault);

/** Each fault that has met a state less often than this, and how often it has. */
export function missed(meetings: Meetings, min: number): string[] {
  return faults.flatMap((fault) =>
    peerStates
      .filter((state) => canMeet(fault, state))
      .map((state) => [`${fault} × ${state}`, meetings.get(`${fault} × ${state}`) ?? 0] as const)
      .filter(([, count]) => count < min)
      .map(([key, count]) => `${key}: ${count}`),
  );
}
