// Which web pages may connect: those of this server, and those that the operator trusts.
import type { IncomingMessage } from "node:http";
import { addressBytes, isLoopback } from "./ip-address.ts";
import { originOf } from "./peer-address.ts";
import { StartError } from "./start-error.ts";

/**
 * The origins of these pages, such as `https://chat.example.org`, as browsers write them. Throws
 * {@link StartError} with the code `bad-origin` for any other text.
 */
export const originSet = (trusted: string[]): ReadonlySet<string> =>
  new Set(trusted.map(parseOrigin));

function parseOrigin(typed: string): string {
  const url = URL.parse(typed);
  const isOrigin = url !== null && url.href === `${url.origin}/`;
  if (isOrigin && ["http:", "https:"].includes(url.protocol)) return url.origin;
  throw new StartError("bad-origin", { host: typed });
}

/**
 * Whether to let in what asks for a WebSocket. Only browsers name an origin, and a page cannot make
 * them leave it out. So a page from elsewhere cannot use the address of the person who reads it,
 * nor reach a server that only this machine or its network can reach.
 */
export function isWelcome(request: IncomingMessage, trusted: ReadonlySet<string>): boolean {
  const { origin, host = "" } = request.headers;
  if (origin === undefined || trusted.has(origin)) return true;
  const page = URL.parse(origin);
  if (page === null || URL.parse(`${page.protocol}//${host}`)?.host !== page.host) return false;
  return !isFromThisMachine(request) || isOwnName(page.hostname);
}

/**
 * On this machine, a foreign name that leads here is an attempt to pass for this server's own page
 * (DNS rebinding), whichever of the machine's addresses it leads to. What a proxy forwards has the
 * name of the proxy, and no page can add its header.
 */
function isFromThisMachine(request: IncomingMessage): boolean {
  const { socket = "", forwarded, isNamed } = originOf(request);
  if (forwarded !== undefined || isNamed) return false;
  const address = addressBytes(socket);
  return socket === request.socket.localAddress || (address !== undefined && isLoopback(address));
}

/** A name that nobody can point anywhere: an address is none at all. */
const isOwnName = (name: string): boolean =>
  name === "localhost" || addressBytes(name.replaceAll(/^\[|\]$/g, "")) !== undefined;
