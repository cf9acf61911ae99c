// Requests that are over, in the database: a restart must not bring a yes back that has ended.
import { limits, msOf, type AccountId, type RequestId } from "#protocol";
import type { Core } from "./core.ts";
import type { OverYes } from "./grants.ts";
import type { EndedRequest, Query } from "./ports.ts";
import type { NumberedAsker } from "./wire.ts";

/** What the database hears of consents that end. */
export interface EndedRequests {
  /** These yeses are over; nobody waits for the database. */
  note(overs: OverYes[], by: AccountId, how: EndedRequest["how"]): void;
  /** The account has left what this request led to; the asker hears so once that is stored. */
  left(asker: NumberedAsker, by: AccountId, request: RequestId): void;
}

/** A yes may hold this much longer by a clock that is ahead, ms. */
const yesLifeMs = limits.answerLifeMs + limits.clockSkewMs;

/** Writes to the database of this server. */
export function createEndedRequests({ calls, turn, wire }: Core): EndedRequests {
  const query = (ended: EndedRequest): Query => ({
    query: "endRequest",
    ...ended,
    now: msOf(turn.wall),
  });
  return {
    note(overs, by, how) {
      for (const { id: request, until } of overs) calls.note(query({ request, by, how, until }));
    },
    left(asker, by, request) {
      const until = msOf(turn.wall) + yesLifeMs;
      calls.query(asker, query({ request, by, how: "left", until }), () =>
        wire.send(asker.connection, { type: "done", re: asker.n }),
      );
    },
  };
}
