// How many sockets may be open, from one address, from the networks around it, and in all.
import type { Address } from "#server";

/** Sockets that count towards one set of limits. */
export interface SocketLimits {
  /** Counts one socket until `leave` is called; undefined if there is no room for it. */
  enter(address: Address): { leave(): void } | undefined;
}

/** How many from one address, one /56 and one /48 of IPv6, and in all. */
export interface SocketMaxima {
  address: number;
  network: number;
  wideNetwork: number;
  all: number;
}

/** WebSockets: a university may have one address, and each costs about ten KiB. */
export const openMaxima: SocketMaxima = {
  address: 1_024,
  network: 2_048,
  wideNetwork: 4_096,
  all: 12_288,
};

/**
 * Sockets that have not become a WebSocket: a browser opens six while it loads the page, and each
 * has ten seconds for a request.
 */
export const halfOpenMaxima: SocketMaxima = {
  address: 256,
  network: 512,
  wideNetwork: 1_024,
  all: 4_096,
};

/** Starts with no socket. An address that is not the peer's own counts only in all. */
export function createSocketLimits(maxima: SocketMaxima): SocketLimits {
  const counts = new Map<string, number>();
  const most = [maxima.all, maxima.address, maxima.network, maxima.wideNetwork];

  function add(place: string, change: 1 | -1): void {
    const count = (counts.get(place) ?? 0) + change;
    if (count > 0) counts.set(place, count);
    else counts.delete(place);
  }

  const isFull = (place: string, index: number): boolean =>
    (counts.get(place) ?? 0) >= (most[index] ?? 0);

  return {
    enter({ own, text, networks }) {
      const around = own ? [text, ...networks] : [];
      const places = ["", ...around];
      if (places.some(isFull)) return undefined;
      for (const place of places) add(place, 1);
      let isIn = true;
      return {
        leave() {
          if (!isIn) return;
          isIn = false;
          for (const place of places) add(place, -1);
        },
      };
    },
  };
}
