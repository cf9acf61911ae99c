// Which ICE candidates we send to the other side, and which of theirs we try: nobody may make a
// device send packets to itself, to link-local addresses, or to a whole group.
import type { Candidate } from "#protocol";

/** What a platform allows besides the addresses that are always allowed (docs/protocol.md §8). */
export interface CandidateRules {
  /** The device's own addresses, for machines that have no others. */
  loopback: boolean;
  /** Random `.local` names that hide addresses in browsers, where names can be looked up. */
  names: boolean;
}

/**
 * Candidates we name and accept in one attempt (docs/protocol.md §8): every one that we accept makes
 * us send packets to an address that the other side has chosen.
 */
export const candidatesMax = 8;

/** How many of ours may be addresses of this machine: the rest is for those that STUN finds, last. */
export const hostCandidatesMax = 6;

/** Ports below this are for well-known services; no ordinary socket uses them. */
const firstPort = 1024;

const hiddenName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/;

/**
 * Whether a candidate may be sent or tried (docs/protocol.md §8); false for an address in any
 * notation but the plain ones.
 */
export function allowedCandidate(candidate: Candidate, rules: CandidateRules): boolean {
  const { address, port } = candidate;
  if (port < firstPort || port > 65_535) return false;
  if (hiddenName.test(address)) return rules.names;
  const four = parseIpv4(address);
  if (four !== undefined) return allowedIpv4(four, rules);
  const six = parseIpv6(address);
  return six !== undefined && allowedIpv6(six, rules);
}

/** All except "this network", loopback, link-local, multicast and reserved addresses (RFC 6890). */
function allowedIpv4([first = 0, second = 0]: number[], { loopback }: CandidateRules): boolean {
  if (first === 127) return loopback;
  return first !== 0 && first < 224 && !(first === 169 && second === 254);
}

/** Only global (2000::/3) and unique local (fc00::/7) addresses; all others have special uses. */
function allowedIpv6(groups: number[], { loopback }: CandidateRules): boolean {
  const [first = 0] = groups;
  if (groups.every((group, at) => group === (at === 7 ? 1 : 0))) return loopback;
  return first >>> 13 === 0b001 || first >>> 9 === 0b1111110;
}

/** Four numbers, in the only notation that every resolver reads the same way. */
function parseIpv4(text: string): number[] | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/.test(text) || text.endsWith(".")) return undefined;
  const numbers = text.split(".").map(Number);
  return numbers.every((number) => number <= 255) ? numbers : undefined;
}

/** Eight numbers. Zones and embedded dotted IPv4 addresses are not allowed. */
function parseIpv6(text: string): number[] | undefined {
  if (!/^[0-9a-f:]{2,39}$/i.test(text)) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [front = [], back] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - front.length - (back?.length ?? 0);
  if (back === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...Array<string>(missing).fill("0"), ...(back ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}
