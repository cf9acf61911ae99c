// Ringing requests: at most one per pair of accounts, for a limited time (by default a minute).
import { after, type AccountId, type Ending, type Request, type RequestId } from "#protocol";
import type { Core } from "./core.ts";
import type { OnlineDevice } from "./peer-connection.ts";
import type { Online } from "./online.ts";
import { createPairs } from "./pairs.ts";
import type { Wake } from "./wakes.ts";

/** A request that nobody has answered yet. */
export interface Ring {
  readonly request: Request;
  /** The request and the asker's device list, as they were signed. */
  readonly signed: Uint8Array;
  readonly list: Uint8Array;
  /** The asked account must not hear a silent ring; the asker cannot tell the difference. */
  volume: "aloud" | "silent";
  readonly expiry: Wake;
}

/** All rings of a server. */
export interface Ringing {
  between(one: AccountId, other: AccountId): Ring | undefined;
  /** The rings that the account has started. */
  by(account: AccountId): Ring[];
  start(ring: Omit<Ring, "expiry">): void;
  /** The ring that the account has started with this request. */
  of(account: AccountId, id: RequestId): Ring | undefined;
  /**
   * Ends the ring and shows the answer to all devices of both; `list` is the answering account's.
   */
  answered(ring: Ring, answer: Uint8Array, list: Uint8Array): void;
  /** Ends the ring and says why to everybody who has heard it. */
  end(ring: Ring, why: Ending): void;
  /** Ends the ring for the asked account only. */
  silence(ring: Ring): void;
  /** Lets a device that has signed in hear what is ringing. */
  arrived(device: OnlineDevice): void;
  /** The account is no longer online. */
  gone(account: AccountId): void;
}

/** Starts with nothing ringing. */
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
      // To the other devices it looks as if this one had answered.
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
      for (const ring of allOf(account)) {
        // Somebody who was blocked must not hear when the other goes.
        if (ring.volume === "aloud" || ring.request.from === account) end(ring, "offline");
      }
    },
  };
}
