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
interface Consent {
  grant: Yes | undefined;
  /** Yeses that are over or that another one has replaced, by when they would have expired. */
  readonly over: Map<RequestId, Over>;
  wake: Wake | undefined;
}

/** `ended`: undefined while the yes that has replaced it holds. */
interface Over {
  expires: Steady;
  ended: Ended | undefined;
}

interface Yes {
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
  const consents = createPairs<Consent>();

  const held = (one: AccountId, other: AccountId): Consent =>
    consents.get(one, other) ?? { grant: undefined, over: new Map(), wake: undefined };

  function keep(one: AccountId, other: AccountId, consent: Consent): void {
    const overs = [...consent.over.values()].map(({ expires }) => expires);
    const ends = consent.grant ? [...overs, consent.grant.until] : overs;
    wakes.cancel(consent.wake);
    const nearest = earliest(ends);
    if (nearest === undefined) return consents.delete(one, other);
    consents.set(one, other, consent);
    consent.wake = wakes.at(nearest, () => tidy(one, other, consent));
  }

  function tidy(one: AccountId, other: AccountId, consent: Consent): void {
    for (const [id, { expires }] of consent.over) if (expires <= turn.now) consent.over.delete(id);
    const ending = consent.grant !== undefined && consent.grant.until <= turn.now;
    if (ending) consent.grant = undefined;
    keep(one, other, consent);
    if (ending) expired(one, other);
  }

  function end(leaver: AccountId, other: AccountId, how: Ended["how"]): void {
    const consent = held(leaver, other);
    const { grant, over } = consent;
    if (grant) remember(consent, grant.id, { expires: grant.expires, ended: undefined });
    for (const one of over.values()) one.ended ??= { by: leaver, how };
    consent.grant = undefined;
    keep(leaver, other, consent);
  }

  return {
    between: (one, other) => consents.get(one, other)?.grant !== undefined,
    proofOf: (one, other) => consents.get(one, other)?.grant?.proof,
    partnersOf: (account) =>
      consents.of(account).flatMap(([other, { grant }]) => (grant === undefined ? [] : [other])),
    give({ id, from, to, expires }, proof) {
      const consent = held(from, to);
      if (consent.grant?.id === id) return;
      const leftMs = msBetween(turn.wall, wallAt(expires));
      const until = after(turn.now, Math.min(leftMs, limits.answerLifeMs));
      const given = { id, proof, expires: after(turn.now, leftMs), until };
      const { grant } = consent;
      const [longer, shorter] =
        grant && grant.until > given.until ? [grant, given] : [given, grant];
      consent.grant = longer;
      consent.over.delete(longer.id);
      if (shorter !== undefined && shorter.id !== longer.id) {
        remember(consent, shorter.id, { expires: shorter.expires, ended: undefined });
      }
      keep(from, to, consent);
    },
    end,
    leave(leaver, other, id) {
      const consent = held(leaver, other);
      const before = consent.over.get(id);
      const isReplaced = before !== undefined && before.ended === undefined;
      if (consent.grant && (consent.grant.id === id || isReplaced)) return true;
      if (before || consents.of(leaver).length >= leftMax) return false;
      const expires = after(turn.now, limits.answerLifeMs);
      remember(consent, id, { expires, ended: { by: leaver, how: "left" } });
      keep(leaver, other, consent);
      return false;
    },
    endOf: ({ id, from, to }) => consents.get(from, to)?.over.get(id)?.ended,
    isOver: ({ id, from, to }) => consents.get(from, to)?.over.has(id) ?? false,
  };
}

function remember({ over }: Consent, id: RequestId, one: Over): void {
  over.set(id, one);
  for (const oldest of over.keys()) {
    if (over.size <= overMax) return;
    over.delete(oldest);
  }
}
