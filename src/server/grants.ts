// Grants: which accounts may exchange frames, until when, and which yeses no longer count.
import {
  limits,
  after,
  earliest,
  msBetween,
  msOf,
  wallAt,
  type AccountId,
  type Answer,
  type RequestId,
  type Steady,
} from "#protocol";
import type { Core } from "./core.ts";
import { createPairs, type Pairs } from "./pairs.ts";
import type { Wake } from "./wakes.ts";

/** The grants of all pairs, each given by one signed yes. */
export interface Grants {
  between(one: AccountId, other: AccountId): boolean;
  /** The accounts that hold a grant with this one. */
  partnersOf(account: AccountId): AccountId[];
  /** Whether the two have a grant, or each of them may have one more. */
  hasRoom(one: AccountId, other: AccountId): boolean;
  /**
   * Gives a grant for a yes; if the two already have one, only one of the yeses counts, and the other
   * one is over. A yes just `said` counts, as it does for the devices that hear it. Of two that were
   * only `shown`, nobody knows which was said last, so the one that holds longer counts.
   */
  give(yes: Answer, proof: Proof, how: "said" | "shown"): OverYes[];
  /** The proof of the grant between the two. */
  proofOf(one: AccountId, other: AccountId): Proof | undefined;
  /**
   * Ends the grant between the two, and remembers its yes so that it gives no second grant. Returns
   * it.
   */
  end(leaver: AccountId, other: AccountId, how: Ended["how"]): OverYes[];
  /**
   * From now on no yes to this request gives a grant. Returns whether one has already given one;
   * that grant must end too.
   */
  leave(leaver: AccountId, other: AccountId, id: RequestId): boolean;
  /** How the consent that came from this request ended, if we still remember. */
  endOf(parties: { id: RequestId; from: AccountId; to: AccountId }): Ended | undefined;
  /** Whether the request with this id, and any yes to it, is over. */
  isOver(parties: { id: RequestId; from: AccountId; to: AccountId }): boolean;
}

/** A yes that is over now, and when it would have expired, ms since 1970. */
export interface OverYes {
  id: RequestId;
  until: number;
}

/** The signed request, and the signed yes to it. */
export interface Proof {
  request: Uint8Array;
  answer: Uint8Array;
}

/** Which account ended a consent: on purpose, or by being away too long. */
export interface Ended {
  by: AccountId;
  how: "left" | "away";
}

/** What the server remembers about two accounts. */
interface PairRecord {
  grant: Grant | undefined;
  /** Yeses that are over or replaced by another one, with the time at which they would expire. */
  readonly over: Map<RequestId, Over>;
  wake: Wake | undefined;
}

/** `ended`: undefined while the yes that replaced it still holds. */
interface Over {
  expires: Steady;
  ended: Ended | undefined;
}

interface Grant {
  id: RequestId;
  proof: Proof;
  /** When the yes expires, converted to our steady clock. */
  expires: Steady;
  /** Until when the grant holds here, capped so that a fast clock gains nothing. */
  until: Steady;
}

/** Finished yeses to remember per pair of accounts; beyond this, the oldest is forgotten. */
const overMax = 64;

/**
 * Requests that an account leaves although no yes to them was ever heard here; of more than these only
 * the database knows.
 */
const leftMax = 1024;

/** `expired` runs when a grant reaches its expiry. */
export function createGrants(
  { turn, wakes, world }: Core,
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

  function end(leaver: AccountId, other: AccountId, how: Ended["how"]): OverYes[] {
    const pair = held(leaver, other);
    const { grant, over } = pair;
    if (grant) remember(pair, grant.id, { expires: grant.expires, ended: undefined });
    for (const one of over.values()) one.ended ??= { by: leaver, how };
    pair.grant = undefined;
    keep(leaver, other, pair);
    return grant ? [overYes(turn, grant)] : [];
  }

  return {
    between: (one, other) => pairs.get(one, other)?.grant !== undefined,
    proofOf: (one, other) => pairs.get(one, other)?.grant?.proof,
    partnersOf: (account) => partnersIn(pairs, account),
    hasRoom: (one, other) =>
      pairs.get(one, other)?.grant !== undefined ||
      [one, other].every((account) => partnersIn(pairs, account).length < world.limits.granted),
    give({ id, from, to, expires }, proof, how) {
      const pair = held(from, to);
      if (pair.grant?.id === id) return [];
      const leftMs = msBetween(turn.wall, wallAt(expires));
      const until = after(turn.now, Math.min(leftMs, limits.answerLifeMs));
      const given = { id, proof, expires: after(turn.now, leftMs), until };
      const { grant } = pair;
      const isKept = how === "shown" && grant !== undefined && grant.until > given.until;
      const [counting, replaced] = isKept ? [grant, given] : [given, grant];
      pair.grant = counting;
      pair.over.delete(counting.id);
      if (replaced) remember(pair, replaced.id, { expires: replaced.expires, ended: undefined });
      keep(from, to, pair);
      return replaced ? [overYes(turn, replaced)] : [];
    },
    end,
    leave(leaver, other, id) {
      const pair = held(leaver, other);
      const before = pair.over.get(id);
      const isReplaced = before !== undefined && before.ended === undefined;
      if (pair.grant && (pair.grant.id === id || isReplaced)) return true;
      // Nobody may make the server forget an earlier end by leaving what never was.
      if (before || pair.over.size >= overMax || leftBy(pairs, leaver) >= leftMax) return false;
      const expires = after(turn.now, limits.answerLifeMs);
      remember(pair, id, { expires, ended: { by: leaver, how: "left" } });
      keep(leaver, other, pair);
      return false;
    },
    endOf: ({ id, from, to }) => pairs.get(from, to)?.over.get(id)?.ended,
    isOver: ({ id, from, to }) => pairs.get(from, to)?.over.has(id) ?? false,
  };
}

const partnersIn = (pairs: Pairs<PairRecord>, account: AccountId): AccountId[] =>
  pairs.of(account).flatMap(([other, { grant }]) => (grant === undefined ? [] : [other]));

/** How many requests are remembered because this account has left them. */
function leftBy(pairs: Pairs<PairRecord>, leaver: AccountId): number {
  let count = 0;
  for (const [, { over }] of pairs.of(leaver))
    for (const { ended } of over.values()) if (ended?.by === leaver) count += 1;
  return count;
}

const overYes = ({ now, wall }: Core["turn"], { id, expires }: Grant): OverYes => ({
  id,
  until: msOf(after(wall, msBetween(now, expires))),
});

function remember({ over }: PairRecord, id: RequestId, one: Over): void {
  over.set(id, one);
  for (const oldest of over.keys()) {
    if (over.size <= overMax) return;
    over.delete(oldest);
  }
}
