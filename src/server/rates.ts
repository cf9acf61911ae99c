// Token buckets: how often something may happen, remembered only while it matters.
import { after, msBetween, type Steady } from "#protocol";
import type { Rate, ServerLimits } from "./operator-limits.ts";
import type { Address } from "./ports.ts";

/** The limits that are rates. */
export type RateName = {
  [K in keyof ServerLimits]: ServerLimits[K] extends Rate ? K : never;
}[keyof ServerLimits];

/** One attempt: which rate it counts against, and in whose bucket. */
export interface Token {
  rate: RateName;
  key: string;
}

/** All buckets of a server. */
export interface Rates {
  /** Takes all of the tokens or none: 0 if taken, else how many ms to wait before the next try. */
  take(tokens: Token[], now: Steady): number;
  giveBack(tokens: Token[]): void;
}

/** Buckets kept after a sweep; beyond this, the least recently used are forgotten. */
const bucketsMax = 50_000;
/** Fewer buckets than this are not worth a sweep. */
const bucketsMin = 1024;

const hourMs = 3_600_000;

const bucketOf = ({ rate, key }: Token): string => `${rate} ${key}`;

/** Starts with all buckets full, in the operator's sizes. */
export function createRates(limits: ServerLimits): Rates {
  /** When each bucket will be full again; a missing one is full. The most recently used is last. */
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

  /** Runs only when the buckets have doubled since the last sweep, so it costs little per token. */
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

/** The token of an address, or none if the address is not the peer's own. */
export const byAddress = (rate: RateName, address: Address): Token[] =>
  address.own ? [{ rate, key: address.text }] : [];
