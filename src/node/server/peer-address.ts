// Finds the address a request comes from: its socket's, or the one a trusted proxy reports.
import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import type { Address } from "#server";
import { addressBytes, addressText, householdOf, isLoopback, networksOf } from "./ip-address.ts";
import { StartError } from "./start-error.ts";

/** Where a request came from, as far as its listener can tell. */
export interface Origin {
  /** The address at the other end of the socket; undefined if it has already closed. */
  socket: string | undefined;
  /** The `X-Forwarded-For` header: each proxy appends the address that called it. */
  forwarded: string | undefined;
  /** Whether it has another header by which proxies name their client. */
  isNamed: boolean;
}

/** The origin of a request. */
export const originOf = ({ socket, headers, headersDistinct }: IncomingMessage): Origin => ({
  socket: socket.remoteAddress,
  forwarded: headersDistinct["x-forwarded-for"]?.join(","),
  isNamed: headers["forwarded"] !== undefined || headers["x-real-ip"] !== undefined,
});

/**
 * Addresses and networks (`10.0.0.0/8`) as a list to look up. Throws {@link StartError} with the
 * code `bad-proxy` for any other text.
 */
export function proxyList(trustedProxies: string[]): BlockList {
  const list = new BlockList();
  for (const proxy of trustedProxies) add(list, proxy);
  return list;
}

function add(list: BlockList, proxy: string): void {
  const [network = "", prefix] = proxy.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  try {
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  } catch (error) {
    throw new StartError("bad-proxy", { host: proxy }, error);
  }
}

/**
 * The address to apply limits to. We read the header from its end, and only the part that trusted
 * proxies wrote: before that, the peer can have written anything.
 */
export function peerAddress(origin: Origin, trusted: BlockList): Address {
  const bytes = untrustedHop(origin, trusted)?.bytes;
  if (bytes !== undefined) return addressOf(bytes, !isLoopback(bytes));
  // There are only proxies, or one of them writes something else: we do not know the peer's own
  // address.
  return addressOf(addressBytes(origin.socket ?? ""), false);
}

/** Whether the hop that limits apply to says that it only passes on what others ask. */
export function passesOn(origin: Origin, trusted: BlockList): boolean {
  const hop = untrustedHop(origin, trusted);
  return hop !== undefined && (hop.behind > 0 || (hop.isNearest && origin.isNamed));
}

interface Hop {
  bytes: Uint8Array;
  /** How many hops it names before itself. */
  behind: number;
  /** It is the one at the other end of the socket. */
  isNearest: boolean;
}

/** The first hop, from the near end, that is not a trusted proxy. */
function untrustedHop({ socket, forwarded }: Origin, trusted: BlockList): Hop | undefined {
  const hops = [...(forwarded?.split(",") ?? []), socket ?? ""].map((hop) => hop.trim());
  for (const [behind, hop] of [...hops.entries()].toReversed()) {
    const bytes = addressBytes(hop);
    if (bytes === undefined) return undefined;
    const isNearest = behind === hops.length - 1;
    if (!isTrusted(bytes, trusted)) return { bytes, behind, isNearest };
  }
  return undefined;
}

const isTrusted = (bytes: Uint8Array, trusted: BlockList): boolean =>
  trusted.check(addressText(bytes), bytes.length === 4 ? "ipv4" : "ipv6");

const addressOf = (bytes: Uint8Array | undefined, own: boolean): Address => ({
  text: bytes === undefined ? "unknown" : householdOf(bytes),
  own,
  networks: bytes === undefined ? [] : networksOf(bytes),
});
