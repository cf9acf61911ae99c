// IP addresses as bytes, and which of them count as one household.
import { isIPv4, isIPv6 } from "node:net";

/**
 * The 4 or 16 bytes of an address as Node writes it, or undefined for any other text. The form in
 * which a dual-stack socket reports an IPv4 peer (`::ffff:192.0.2.1`) counts as IPv4.
 */
export function addressBytes(text: string): Uint8Array | undefined {
  const [address = ""] = text.split("%"); // fe80::1%eth0
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  if (!isIPv6(address)) return undefined;
  const bytes = ipv6Bytes(address);
  return isMapped(bytes) ? bytes.subarray(12) : bytes;
}

/** URL writes every IPv6 address the same way: eight groups of hex, zeros left out at most once. */
function ipv6Bytes(address: string): Uint8Array {
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [before, behind] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - behind.length }, () => 0);
  const all = [...before, ...zeros, ...behind];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group]));
}

const groups = (text: string): number[] =>
  text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));

const isMapped = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 12).toHex() === "00000000000000000000ffff";

/** The text of the bytes: dotted for IPv4, hex digits for IPv6. */
export const addressText = (bytes: Uint8Array): string =>
  bytes.length === 4 ? bytes.join(".") : bytes.toHex().replaceAll(/(....)(?!$)/g, "$1:");

/** The unit that limits count by: an IPv4 address, or the /64 that one IPv6 household has. */
export const householdOf = (bytes: Uint8Array): string =>
  bytes.length === 4 ? addressText(bytes) : networkText(bytes, 8);

/** The network of an IPv6 address that has this many bytes of it, at most 8. */
const networkText = (bytes: Uint8Array, length: number): string =>
  `${addressText(bytes.slice(0, 8).fill(0, length))}::/${8 * length}`;

/** What one customer of a provider may have as well: the /56 and the /48 around an IPv6 address. */
export const networksOf = (bytes: Uint8Array): string[] =>
  bytes.length === 4 ? [] : [7, 6].map((length) => networkText(bytes, length));

/** Whether the address never leaves its machine. */
export const isLoopback = (bytes: Uint8Array): boolean =>
  bytes.length === 4 ? bytes[0] === 127 : bytes.toHex() === "1".padStart(32, "0");
