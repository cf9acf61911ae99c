// Requests that are ringing: at most one for each pair of accounts, and each for a minute at most.
import { after, type AccountId, type Ending, type Request, type RequestId } from "#protocol";
import type { Core } from "./core.ts";
import type { OnlineDevice } from "./peer-connection.ts";
import type { Online } from "./online.ts";
import { createPairs } from "./pairs.ts";
import type { Wake } from "./wakes.ts";

/** A request that was made and not yet answered. */
export interface Ring {
  readonly request: Request;
  /** The request and the asker's device list, as they were signed. */
  readonly signed: Uint8Array;
  readonly list: Uint8Array;
  /** A silent ring is one that the asked account must not hear; the asker cannot tell. */
  volume: "aloud" | "silent";
  readonly expiry: Wake;
}

/** All rings of a server. */
export interface Ringing {
  between(one: AccountId, other: AccountId): Ring | undefined;
  /** Those that the account has started. */
  by(account: AccountId): Ring[];
  start(ring: Omit<Ring, "expiry">): void;
  /** The one that the account has started with this request. */
  of(account: AccountId, id: RequestId): Ring | undefined;
  /** Is over, and all devices of both are told how it was answered; `list`: that of who answers. */
  answered(ring: Ring, answer: Uint8Array, list: Uint8Array): void;
  /** Is over, and everybody who has heard of it is told why. */
  end(ring: Ring, why: Ending): void;
  /** Is over for the account that was asked only. */
  silence(ring: Ring): void;
  /** Whoever comes online hears what rings. */
  arrived(device: OnlineDevice): void;
  /** The account is no longer online. */
  gone(account: AccountId): void;
}

/** Begins with nothing ringing. */
export function createRinging({ wire, wakes, turn, world }: Core, online: Online): Ringing {
  const rings = createPairs<Ring>();
  const allOf = (account: AccountId): Ring[] => rings.of(account).map(([, ring]) => ring);
  const by = (account: AccountId): Ring[] =>
    allOf(account).filter(({ request }) => request.from === account);

  function stop({ request: { from, to }, expiry }: Ring): void {
    wakes.cancel(expiry);
    rings.delete(from, to);
  }

  function endFor(account: AccountId, { request }: Ring, why: Ending): void {
    wire.tell(online.connectionsOf(account), { type: "ended", request: request.id, why });
  }

  function end(ring: Ring, why: Ending): void {
    stop(ring);
    endFor(ring.request.from, ring, why);
    if (ring.volume === "aloud") endFor(ring.request.to, ring, why);
  }

  const asked = ({ signed, list }: Ring) => ({ type: "asked", request: signed, list }) as const;

  return {
    between: rings.get,
    by,
    of: (account, id) => by(account).find(({ request }) => request.id === id),
    start(started) {
      const expiry = wakes.at(after(turn.now, world.limits.ringMs), () => end(ring, "expired"));
      const ring: Ring = { ...started, expiry };
      const { from, to } = ring.request;
      rings.set(from, to, ring);
      if (ring.volume === "aloud") wire.tell(online.connectionsOf(to), asked(ring));
    },
    answered(ring, answer, ofAnswering) {
      stop(ring);
      const { request, signed, list: ofAsking } = ring;
      const told = { type: "answered", request: signed, answer } as const;
      wire.tell(online.connectionsOf(request.from), { ...told, list: ofAnswering });
      wire.tell(online.connectionsOf(request.to), { ...told, list: ofAsking });
    },
    end,
    silence(ring) {
      // To the other devices it is as if this one had answered.
      if (ring.volume === "aloud") endFor(ring.request.to, ring, "answered");
      ring.volume = "silent";
    },
    arrived({ connection, account }) {
      for (const ring of allOf(account.id)) {
        if (ring.request.to === account.id && ring.volume === "aloud")
          wire.send(connection, asked(ring));
      }
    },
    gone(account) {
      for (const ring of allOf(account)) end(ring, "offline");
    },
  };
}
