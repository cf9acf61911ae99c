// The limits of a bench's server that differ from the usual ones.
import type { ServerLimits } from "#server";

/**
 * The bytes that an account may relay: the usual rate would be all that a bench of the relay
 * measures. Older trees do not know these and ignore them.
 */
export const benchLimits = {
  relayBurstBytes: 1e15,
} satisfies Partial<ServerLimits>;
