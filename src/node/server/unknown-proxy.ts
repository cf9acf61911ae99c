// Notices a proxy that nobody has named: limits by address count all who use it as one.
import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { addressBytes, isLoopback } from "./ip-address.ts";
import { passesOn, originOf } from "./peer-address.ts";

/** Where the proxy is: on this machine, where no limit by address applies at all, or elsewhere. */
export type ProxyPlace = "here" | "elsewhere";

/** Looks at each request, and reports the first one that an unknown proxy has forwarded. */
export function createProxyWatch(
  trusted: BlockList,
  found: (place: ProxyPlace) => void,
): (request: IncomingMessage) => void {
  // Anybody can write such a header. So one from elsewhere must not hide a proxy on this machine.
  const told = new Set<ProxyPlace>();
  return (request) => {
    if (!passesOn(originOf(request), trusted)) return;
    const place = placeOf(request.socket.remoteAddress);
    if (told.has(place)) return;
    told.add(place);
    found(place);
  };
}

function placeOf(socket: string | undefined): ProxyPlace {
  const address = addressBytes(socket ?? "");
  return address !== undefined && isLoopback(address) ? "here" : "elsewhere";
}
