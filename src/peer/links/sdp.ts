// The text (SDP) that a WebRTC stack speaks, built from and read into the few fields that peers
// exchange. Text from the other side never reaches a stack: each side fills in this template
// itself.
import { limits, type Candidate, type Description } from "#protocol";

/** What ICE allows in its names and passwords (RFC 8839); nothing here can begin a new line. */
const iceName = /^[A-Za-z0-9+/]{4,256}$/;
const icePassword = /^[A-Za-z0-9+/]{22,256}$/;
const foundationRule = /^[A-Za-z0-9+/]{1,32}$/;
/** The characters of addresses and names; whether we may use one is decided elsewhere. */
const addressRule = /^[0-9a-z.:-]{1,64}$/i;

const fingerprintBytes = 32;
const fingerprintRule = /^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/i;

/** The id of the only part in our descriptions, the one for data channels. */
const mediaId = "0";
const sctpPort = 5000;

const kinds: readonly Candidate["kind"][] = ["host", "srflx", "prflx", "relay"];
const setups: readonly Description["setup"][] = ["active", "passive", "actpass"];

/**
 * The other side's session description (docs/protocol.md §8), for our own stack; undefined when a
 * field is invalid. The offering side leaves open which side begins the DTLS handshake, and the
 * answering side decides (RFC 8842).
 */
export function buildSdp(side: Description, kind: "offer" | "answer"): string | undefined {
  const fitsKind = (side.setup === "actpass") === (kind === "offer");
  return fitsKind && isSound(side) ? `${sessionLines(side).join("\r\n")}\r\n` : undefined;
}

function isSound({ ufrag, password, fingerprint, setup }: Description): boolean {
  const named = iceName.test(ufrag) && icePassword.test(password);
  return named && fingerprint.length === fingerprintBytes && setups.includes(setup);
}

const sessionLines = ({ ufrag, password, fingerprint, setup }: Description): string[] => [
  "v=0",
  "o=- 1 1 IN IP4 0.0.0.0",
  "s=-",
  "t=0 0",
  `a=group:BUNDLE ${mediaId}`,
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  `a=mid:${mediaId}`,
  "a=sendrecv",
  `a=ice-ufrag:${ufrag}`,
  `a=ice-pwd:${password}`,
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${colonHex(fingerprint)}`,
  `a=setup:${setup}`,
  `a=sctp-port:${sctpPort}`,
  `a=max-message-size:${limits.linkFrameBytesMax}`,
];

/** What our own stack says about itself (docs/protocol.md §8); undefined if it lacks something. */
export function readSdp(text: string): Description | undefined {
  const lines = text.split(/\r?\n/);
  const valueOf = (name: string): string =>
    lines.find((line) => line.startsWith(name))?.slice(name.length) ?? "";
  const print = valueOf("a=fingerprint:sha-256 ");
  const role = valueOf("a=setup:");
  const setup = setups.find((known) => known === role);
  if (!fingerprintRule.test(print) || setup === undefined) return undefined;
  const side = {
    ufrag: valueOf("a=ice-ufrag:"),
    password: valueOf("a=ice-pwd:"),
    fingerprint: Uint8Array.fromHex(print.replaceAll(":", "")),
    setup,
  };
  return isSound(side) ? side : undefined;
}

/**
 * The line for a candidate (docs/protocol.md §8), as `addIceCandidate` and the like expect it;
 * undefined when a field is invalid. The address behind a NAT stays private, so zeros replace it.
 */
export function candidateLine(candidate: Candidate): string | undefined {
  if (!isSoundCandidate(candidate)) return undefined;
  const { address, port, kind, priority, foundation } = candidate;
  const related = kind === "host" ? "" : " raddr 0.0.0.0 rport 0";
  return `candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${kind}${related}`;
}

function isSoundCandidate(candidate: Candidate): boolean {
  const { address, port, kind, priority, foundation } = candidate;
  const texts = foundationRule.test(foundation) && addressRule.test(address);
  return texts && isUint(port, 65_535) && isUint(priority, 0xffff_ffff) && kinds.includes(kind);
}

/**
 * Reads a candidate that our own stack has found (docs/protocol.md §8), with or without its leading
 * `a=`. Undefined for everything but UDP, for an invalid field, and for the empty line that ends a
 * search.
 */
export function readCandidateLine(line: string): Candidate | undefined {
  const words = line.replace(/^a=/, "").split(" ");
  const [head = "", component, transport, priority, address = "", port, typ, type] = words;
  const kind = kinds.find((known) => known === type);
  if (component !== "1" || transport?.toUpperCase() !== "UDP" || typ !== "typ") return undefined;
  if (kind === undefined || !head.startsWith("candidate:")) return undefined;
  const foundation = head.slice("candidate:".length);
  const found = { address, port: Number(port), kind, priority: Number(priority), foundation };
  return isSoundCandidate(found) ? found : undefined;
}

const isUint = (value: number, max: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= max;

const colonHex = (bytes: Uint8Array): string =>
  bytes
    .toHex()
    .toUpperCase()
    .replaceAll(/(..)(?!$)/g, "$1:");
