// Token buckets: how often something may be done, remembered only while it matters.
import { after, msBetween, type Steady } from "#protocol";
import type { Rate, ServerLimits } from "./operator-limits.ts";
import type { Address } from "./ports.ts";

/** The limits that are rates. */
export type RateName = {
  [K in keyof ServerLimits]: ServerLimits[K] extends Rate ? K : never;
}[keyof ServerLimits];

/** One go at something: of which rate, and in the bucket of whom. */
export interface Token {
  rate: RateName;
  key: string;
}

/** All buckets of a server. */
export interface Rates {
  /** Takes all of the tokens or none: 0 when taken, else after how many ms to come back. */
  take(tokens: Token[], now: Steady): number;
  giveBack(tokens: Token[]): void;
}

/** Buckets that are remembered after a sweep; of more, those not used for longest are forgotten. */
const bucketsMax = 50_000;
/** Fewer than these are not worth a sweep. */
const bucketsMin = 1024;

const hourMs = 3_600_000;

const bucketOf = ({ rate, key }: Token): string => `${rate} ${key}`;

/** Buckets that are full, with the sizes that an operator sets. */
export function createRates(limits: ServerLimits): Rates {
  /** When each bucket will be full again; one that is not here is full. The last used is last. */
  const fullAt = new Map<string, Steady>();
  let sweepAt = bucketsMin;

  const tokenMs = ({ rate }: Token): number => hourMs / limits[rate].perHour;

  function waitMs(token: Token, now: Steady): number {
    const at = fullAt.get(bucketOf(token));
    const fullInMs = at === undefined ? 0 : Math.max(0, msBetween(now, at));
    return Math.max(0, Math.ceil(fullInMs - (limits[token.rate].burst - 1) * tokenMs(token)));
  }

  function takeOne(token: Token, now: Steady): void {
    const bucket = bucketOf(token);
    const before = fullAt.get(bucket);
    const from = before !== undefined && before > now ? before : now;
    fullAt.delete(bucket);
    fullAt.set(bucket, after(from, tokenMs(token)));
  }

  /** Runs when the buckets have doubled since the last time, so that it costs little per token. */
  function sweep(now: Steady): void {
    if (fullAt.size < sweepAt) return;
    for (const [bucket, at] of fullAt) if (at <= now) fullAt.delete(bucket);
    for (const bucket of fullAt.keys()) {
      if (fullAt.size <= bucketsMax) break;
      fullAt.delete(bucket);
    }
    sweepAt = Math.max(bucketsMin, 2 * fullAt.size);
  }

  return {
    take(tokens, now) {
      const wait = Math.max(0, ...tokens.map((token) => waitMs(token, now)));
      if (wait === 0) for (const token of tokens) takeOne(token, now);
      sweep(now);
      return wait;
    },
    giveBack(tokens) {
      for (const token of tokens) {
        const at = fullAt.get(bucketOf(token));
        if (at !== undefined) fullAt.set(bucketOf(token), after(at, -tokenMs(token)));
      }
    },
  };
}

/** The token of an address, or none where the address is not the peer's own. */
export const byAddress = (rate: RateName, address: Address): Token[] =>
  address.own ? [{ rate, key: address.text }] : [];
