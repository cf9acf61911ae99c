// Finds the address a request comes from: its socket's, or the one a trusted proxy reports.
import { BlockList, isIPv6 } from "node:net";
import type { Address } from "#server";
import { addressBytes, addressText, householdOf, isLoopback } from "./ip-address.ts";
import { StartError } from "./start-error.ts";

/** Where a request came from, as far as its listener can tell. */
export interface Origin {
  /** The address at the other end of the socket; undefined if it has already closed. */
  socket: string | undefined;
  /** The `X-Forwarded-For` header: each proxy appends the address that called it. */
  forwarded: string | undefined;
}

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
export function peerAddress({ socket, forwarded }: Origin, trusted: BlockList): Address {
  const hops = [...(forwarded?.split(",") ?? []), socket ?? ""].map((hop) => hop.trim());
  const nearest = addressBytes(socket ?? "");
  for (const hop of hops.toReversed()) {
    const bytes = addressBytes(hop);
    if (bytes === undefined) break;
    if (!isTrusted(bytes, trusted)) return addressOf(bytes, !isLoopback(bytes));
  }
  // There are only proxies, or one of them writes something else: we do not know the peer's own
  // address.
  return addressOf(nearest, false);
}

const isTrusted = (bytes: Uint8Array, trusted: BlockList): boolean =>
  trusted.check(addressText(bytes), bytes.length === 4 ? "ipv4" : "ipv6");

const addressOf = (bytes: Uint8Array | undefined, own: boolean): Address => ({
  text: bytes === undefined ? "unknown" : householdOf(bytes),
  own,
});
