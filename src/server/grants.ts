// Grants: which accounts may exchange frames, until when, and which yeses give none any more.
import {
  limits,
  after,
  earliest,
  msBetween,
  wallAt,
  type AccountId,
  type Answer,
  type RequestId,
  type Steady,
} from "#protocol";
import type { Core } from "./core.ts";
import { createPairs } from "./pairs.ts";
import type { Wake } from "./wakes.ts";

/** The grants of all pairs, each given by one signed yes. */
export interface Grants {
  between(one: AccountId, other: AccountId): boolean;
  /** The accounts that hold a grant with this one. */
  partnersOf(account: AccountId): AccountId[];
  /** Of two yeses the one that holds longer is the grant. */
  give(yes: Answer, proof: Proof): void;
  /** The proof of the grant of the two. */
  proofOf(one: AccountId, other: AccountId): Proof | undefined;
  /** Ends the grant of the two. Its yes is remembered, so that it gives no grant a second time. */
  end(leaver: AccountId, other: AccountId, how: Ended["how"]): void;
  /** No yes to this request gives a grant from now on; whether one has, and it is to end as well. */
  leave(leaver: AccountId, other: AccountId, id: RequestId): boolean;
  /** How the consent that this request has led to was ended, where that is remembered. */
  endOf(parties: { id: RequestId; from: AccountId; to: AccountId }): Ended | undefined;
  /** Whether what was said under this request id is over. */
  isOver(parties: { id: RequestId; from: AccountId; to: AccountId }): boolean;
}

/** What was signed: the request, and the yes to it. */
export interface Proof {
  request: Uint8Array;
  answer: Uint8Array;
}

/** Whose doing the end of a consent was, on purpose or by being away. */
export interface Ended {
  by: AccountId;
  how: "left" | "away";
}

/** What is remembered of two accounts. */
interface PairRecord {
  grant: Grant | undefined;
  /** Yeses that are over or that another one has replaced, by when they would have expired. */
  readonly over: Map<RequestId, Over>;
  wake: Wake | undefined;
}

/** `ended`: undefined while the yes that has replaced it holds. */
interface Over {
  expires: Steady;
  ended: Ended | undefined;
}

interface Grant {
  id: RequestId;
  proof: Proof;
  /** When it expires, as time passes here. */
  expires: Steady;
  /** Until when it holds here: a clock that is ahead gains nothing. */
  until: Steady;
}

/** Yeses of two accounts that are remembered as over; of more, the oldest is forgotten. */
const overMax = 64;

/** Accounts that one may leave, or talk to, before it cannot leave more without having talked. */
const leftMax = 1024;

/** `expired` is called when a grant has come to its natural end. */
export function createGrants(
  { turn, wakes }: Core,
  expired: (one: AccountId, other: AccountId) => void,
): Grants {
  const pairs = createPairs<PairRecord>();

  const held = (one: AccountId, other: AccountId): PairRecord =>
    pairs.get(one, other) ?? { grant: undefined, over: new Map(), wake: undefined };

  function keep(one: AccountId, other: AccountId, pair: PairRecord): void {
    const overs = [...pair.over.values()].map(({ expires }) => expires);
    const ends = pair.grant ? [...overs, pair.grant.until] : overs;
    wakes.cancel(pair.wake);
    const nearest = earliest(ends);
    if (nearest === undefined) return pairs.delete(one, other);
    pairs.set(one, other, pair);
    pair.wake = wakes.at(nearest, () => tidy(one, other, pair));
  }

  function tidy(one: AccountId, other: AccountId, pair: PairRecord): void {
    for (const [id, { expires }] of pair.over) if (expires <= turn.now) pair.over.delete(id);
    const ending = pair.grant !== undefined && pair.grant.until <= turn.now;
    if (ending) pair.grant = undefined;
    keep(one, other, pair);
    if (ending) expired(one, other);
  }

  function end(leaver: AccountId, other: AccountId, how: Ended["how"]): void {
    const pair = held(leaver, other);
    const { grant, over } = pair;
    if (grant) remember(pair, grant.id, { expires: grant.expires, ended: undefined });
    for (const one of over.values()) one.ended ??= { by: leaver, how };
    pair.grant = undefined;
    keep(leaver, other, pair);
  }

  return {
    between: (one, other) => pairs.get(one, other)?.grant !== undefined,
    proofOf: (one, other) => pairs.get(one, other)?.grant?.proof,
    partnersOf: (account) =>
      pairs.of(account).flatMap(([other, { grant }]) => (grant === undefined ? [] : [other])),
    give({ id, from, to, expires }, proof) {
      const pair = held(from, to);
      if (pair.grant?.id === id) return;
      const leftMs = msBetween(turn.wall, wallAt(expires));
      const until = after(turn.now, Math.min(leftMs, limits.answerLifeMs));
      const given = { id, proof, expires: after(turn.now, leftMs), until };
      const { grant } = pair;
      const [longer, shorter] =
        grant && grant.until > given.until ? [grant, given] : [given, grant];
      pair.grant = longer;
      pair.over.delete(longer.id);
      if (shorter !== undefined && shorter.id !== longer.id) {
        remember(pair, shorter.id, { expires: shorter.expires, ended: undefined });
      }
      keep(from, to, pair);
    },
    end,
    leave(leaver, other, id) {
      const pair = held(leaver, other);
      const before = pair.over.get(id);
      const isReplaced = before !== undefined && before.ended === undefined;
      if (pair.grant && (pair.grant.id === id || isReplaced)) return true;
      if (before || pairs.of(leaver).length >= leftMax) return false;
      const expires = after(turn.now, limits.answerLifeMs);
      remember(pair, id, { expires, ended: { by: leaver, how: "left" } });
      keep(leaver, other, pair);
      return false;
    },
    endOf: ({ id, from, to }) => pairs.get(from, to)?.over.get(id)?.ended,
    isOver: ({ id, from, to }) => pairs.get(from, to)?.over.has(id) ?? false,
  };
}

function remember({ over }: PairRecord, id: RequestId, one: Over): void {
  over.set(id, one);
  for (const oldest of over.keys()) {
    if (over.size <= overMax) return;
    over.delete(oldest);
  }
}
