// Limits answers per household on a port where anyone can ask in anyone's name.

/** One token bucket per household; remembers only those used most recently. */
export interface AnswerRate {
  /** Whether one more answer may go to this household; `nowMs` never runs backwards. */
  allows(household: string, nowMs: number): boolean;
}

/**
 * How many answers at once, how many per second after that, and how many households to remember.
 */
export interface AnswerRateOptions {
  burst: number;
  perSecond: number;
  householdsMax: number;
}

/** Makes an empty set of buckets. A forgotten household starts over with a full one. */
export function createAnswerRate(options: AnswerRateOptions): AnswerRate {
  const { burst, perSecond, householdsMax } = options;
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  function refilled(household: string, nowMs: number): number {
    const { tokens, atMs } = buckets.get(household) ?? { tokens: burst, atMs: nowMs };
    return Math.min(burst, tokens + ((nowMs - atMs) / 1000) * perSecond);
  }

  return {
    allows(household, nowMs) {
      const tokens = refilled(household, nowMs);
      const allowed = tokens >= 1;
      buckets.delete(household); // Keeps the map in order of use.
      buckets.set(household, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
      if (buckets.size > householdsMax) buckets.delete(buckets.keys().next().value ?? "");
      return allowed;
    },
  };
}
