// Text from command lines, headers and WebRTC stacks: addresses, limits, SDP and candidates.
import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import { allowedCandidate, buildSdp, candidateLine, isOpenWire } from "#peer";
import { readCandidateLine, readSdp } from "#peer";
import type { Candidate, Description } from "#protocol";
import { addressBytes, addressText, householdOf } from "../../src/node/server/ip-address.ts";
import { parseLimits } from "../../src/node/server/limit-flag.ts";
import { peerAddress, proxyList } from "../../src/node/server/peer-address.ts";
import { parsePort, parseServer } from "../../src/node/flags.ts";
import { StartError } from "../../src/node/server/start-error.ts";
import type { Target } from "./target.ts";

const utf8 = new TextEncoder();
const seeds = (...texts: string[]): Uint8Array[] => texts.map((text) => utf8.encode(text));
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const description: Description = {
  ufrag: "abcd",
  password: "abcdefghijklmnopqrstuv",
  fingerprint: new Uint8Array(32).fill(0xf1),
  setup: "actpass",
};
const sdp = buildSdp(description, "offer") ?? "";
const sdpLines = sdp.split("\r\n").length;

/** A description that can be read can also be built again, with the usual number of lines. */
function anySdp(bytes: Uint8Array): void {
  const read = readSdp(textOf(bytes));
  if (read === undefined) return;
  const kind = read.setup === "actpass" ? "offer" : "answer";
  const built = buildSdp(read, kind);
  assert.ok(
    built !== undefined && buildSdp(read, kind === "offer" ? "answer" : "offer") === undefined,
  );
  assert.deepEqual(readSdp(built), read);
}

/** Nothing from the other side gets out of its line in the template. */
function anyDescription(bytes: Uint8Array): void {
  const [ufrag = "", password = "", print = ""] = textOf(bytes).split("\n\n");
  const fingerprint = utf8.encode(print.padEnd(32)).subarray(0, 32);
  for (const setup of ["active", "actpass"] as const) {
    const side = { ufrag, password, fingerprint, setup };
    const built = buildSdp(side, setup === "actpass" ? "offer" : "answer");
    if (built === undefined) continue;
    assert.equal(built.split(/\r\n|[\n\r\0]/).length, sdpLines);
    assert.deepEqual(readSdp(built), side);
  }
}

type Family = "ipv4" | "ipv6";

/** One list per family, because in a list of both every IPv4 address is inside `::/8`. */
function networks(family: Family, ...subnets: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of subnets) list.addSubnet(network, bits, family);
  return list;
}

/** Unspecified, loopback, link-local, multicast and reserved addresses (RFC 6890). */
const special: Record<Family, BlockList> = {
  ipv4: networks("ipv4", ["0.0.0.0", 8], ["127.0.0.0", 8], ["169.254.0.0", 16], ["224.0.0.0", 3]),
  ipv6: networks("ipv6", ["::", 8], ["fe80::", 10], ["ff00::", 8]),
};

/** An address that may be tried is also an address to Node, and not a special one. */
function assertAllowed({ address, port }: Candidate): void {
  assert.ok(isIP(address) !== 0, address);
  const family = isIP(address) === 4 ? "ipv4" : "ipv6";
  assert.ok(!special[family].check(address, family), address);
  assert.ok(port >= 1_024);
}

function anyCandidate(bytes: Uint8Array): void {
  const candidate = readCandidateLine(textOf(bytes));
  if (candidate === undefined) return;
  const line = candidateLine(candidate);
  assert.ok(line !== undefined && !/[\r\n\0]/.test(line));
  assert.deepEqual(readCandidateLine(line), candidate);
  if (allowedCandidate(candidate, { loopback: false, names: false })) assertAllowed(candidate);
}

/** An address from the other side that none of our stacks has written. */
function anyAddress(bytes: Uint8Array): void {
  const address = textOf(bytes);
  const candidate = { address, port: 4_000, kind: "host", priority: 1, foundation: "1" } as const;
  if (allowedCandidate(candidate, { loopback: false, names: false })) assertAllowed(candidate);
  const read = addressBytes(address);
  if (read === undefined) return;
  assert.ok(read.length === 4 || read.length === 16);
  assert.deepEqual(addressBytes(addressText(read)), read);
  assert.ok(householdOf(read).length <= 24);
}

/** Throws only StartErrors, and the result is a short text, whatever a proxy writes. */
function anyForwarded(bytes: Uint8Array): void {
  const [proxy = "", socket = "", ...forwarded] = textOf(bytes).split("\n");
  let trusted = proxyList(["127.0.0.0/8", "10.0.0.1"]);
  try {
    trusted = proxyList([proxy]);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
  }
  const { text } = peerAddress({ socket, forwarded: forwarded.join(","), isNamed: false }, trusted);
  assert.match(text, /^(unknown|[\d.]{7,15}|[0-9a-f:]{19}::\/64)$/);
}

const wholeNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** Returns limits that are whole numbers, or a sentence that says what is wrong. */
function anyLimits(bytes: Uint8Array): void {
  const limits = parseLimits(textOf(bytes).split("\n"));
  if (typeof limits === "string") return assert.ok(limits.length <= 4_096 + bytes.length);
  const numbers = Object.values(limits).flatMap((one) =>
    typeof one === "object" ? Object.values(one) : [one],
  );
  assert.ok(numbers.every(wholeNumber));
}

/** The value, or undefined if the flag is refused with an error. */
function parsed<T>(parse: (typed: string) => T, typed: string): T | undefined {
  try {
    return parse(typed);
  } catch (error) {
    assert.ok(error instanceof Error);
    return undefined;
  }
}

/** A server that is accepted can be dialled: its address reads back as the same one. */
function anyFlags(bytes: Uint8Array): void {
  const typed = textOf(bytes);
  const server = parsed(parseServer, typed);
  if (server !== undefined) {
    assert.equal(parseServer(server), server);
    assert.equal(typeof isOpenWire(new URL(server)), "boolean");
    const { username, password, search, hash } = new URL(server);
    assert.equal(username + password + search + hash, "");
  }
  const port = parsed(parsePort, typed);
  assert.ok(port === undefined || (wholeNumber(port) && port <= 65_535));
}

const candidates = [
  "candidate:1 1 UDP 2122317823 192.0.2.7 40000 typ host",
  "a=candidate:Ab/9 1 udp 1 2001:db8::7 5000 typ srflx raddr 0.0.0.0 rport 0",
  "candidate:1 1 UDP 1 0f1e2d3c-0000-4000-8000-0123456789ab.local 40000 typ host",
];
const addresses = [
  "192.0.2.7",
  "2001:db8::7",
  "fd00:1:2:3:4:5:6:7",
  "::ffff:192.0.2.7",
  "fe80::1%eth0",
];

/** The targets for addresses and flags. */
export const addressTargets: readonly Target[] = [
  { name: "sdp", seeds: () => seeds(sdp, sdp.replaceAll("\r", "")), run: anySdp },
  {
    name: "description",
    seeds: () => seeds("abcd\n\nabcdefghijklmnopqrstuv\n\nprint"),
    run: anyDescription,
  },
  { name: "candidate", seeds: () => seeds(...candidates), run: anyCandidate },
  { name: "address", seeds: () => seeds(...addresses), run: anyAddress },
  {
    name: "forwarded",
    seeds: () => seeds("10.0.0.0/8\n10.0.0.1\n192.0.2.7, 10.1.2.3", "::1/64\n::1\nfe80::1%e"),
    run: anyForwarded,
  },
  {
    name: "limits",
    seeds: () => seeds("lobbyCloses=50\nsignUpsByAddress=5/3", "framesPerSecond=1/2=3"),
    run: anyLimits,
  },
  {
    name: "flags",
    seeds: () =>
      seeds("localhost:7070", "https://chat.example.org/a/b/", "http://[::1]:7070", "65535"),
    run: anyFlags,
  },
];
