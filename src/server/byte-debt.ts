// What an account owes for the bytes it has relayed, until its rate has paid for them.
import { msBetween, type Steady } from "#protocol";
import type { ServerLimits } from "./operator-limits.ts";

/** The rate of an account: the usual one, or that of one whose month is used up. */
export type Pace = "usual" | "slow";

/** The debt of one account, in bytes. */
export interface ByteDebt {
  add(bytes: number): void;
  /** The bytes that are not paid for yet. */
  owed(pace: Pace, now: Steady): number;
  /** How long until only as much is owed as may come at once, ms; 0 or less if nothing waits. */
  waitMs(pace: Pace, now: Steady): number;
}

/** How much may come at once when the month is used up, ms of the slow rate. */
const slowBurstMs = 4_000;

type Rates = Pick<ServerLimits, "relayBurstBytes" | "relayBytes" | "relaySlowBytes">;

/** Starts with nothing owed. */
export function createByteDebt(limits: Rates): ByteDebt {
  let bytes = 0;
  let at: Steady | undefined;
  let paceBefore: Pace = "usual";

  /** Bytes a ms. */
  const rateOf = (pace: Pace): number =>
    Math.max(1, pace === "slow" ? limits.relaySlowBytes : limits.relayBytes) / 1000;

  /** At another pace, the account starts with nothing owed. */
  function owed(pace: Pace, now: Steady): number {
    const paid = at === undefined ? 0 : msBetween(at, now) * rateOf(pace);
    bytes = pace === paceBefore ? Math.max(0, bytes - paid) : 0;
    at = now;
    paceBefore = pace;
    return bytes;
  }

  return {
    add: (more) => void (bytes += more),
    owed,
    waitMs(pace, now) {
      const rate = rateOf(pace);
      const burst = pace === "slow" ? slowBurstMs * rate : limits.relayBurstBytes;
      return Math.ceil((owed(pace, now) - burst) / rate);
    },
  };
}
