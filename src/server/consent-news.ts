// What devices are told of a consent: the yes that it came of, and whom they can reach under it.
import type { AccountId } from "#protocol";
import type { Core } from "./core.ts";
import type { Grants } from "./grants.ts";
import type { Line } from "./line.ts";
import type { Online } from "./online.ts";

/** Told to these lines of `one`, or to all that are there. */
export interface ConsentNews {
  /** Whom of `other` they can reach. */
  reachable(other: AccountId, one: AccountId, lines?: Line[]): void;
  reachableBoth(one: AccountId, other: AccountId): void;
  /** The yes that is shared with `other`: a device may have come after it, or died before it was kept. */
  yes(other: AccountId, one: AccountId, lines?: Line[]): void;
}

/** Tells the devices of both accounts, as far as they are online. */
export function createConsentNews({ wire }: Core, online: Online, grants: Grants): ConsentNews {
  function reachable(other: AccountId, one: AccountId, lines = online.linesOf(one)): void {
    const devices = grants.between(one, other) ? online.accounts.get(other)?.devices.keys() : [];
    wire.tell(lines, { type: "reachable", account: other, devices: [...(devices ?? [])] });
  }

  return {
    reachable,
    reachableBoth(one, other) {
      reachable(other, one);
      reachable(one, other);
    },
    yes(other, one, lines = online.linesOf(one)) {
      const [proof, account] = [grants.proofOf(one, other), online.accounts.get(other)];
      if (proof && account) wire.tell(lines, { type: "answered", ...proof, list: account.list });
    },
  };
}
