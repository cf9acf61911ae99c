// The registration that this device keeps for its account, and those that a server shows: only one
// that the account key has signed counts, so no server can make up how often the password changed.
import { sameBytes } from "#crypto";
import { openRegistration, peekRegistration, type Registration } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";

/** What a server shows, if this account has signed it; undefined for any other bytes, or none. */
export function shownRegistration(
  { checks }: Context,
  accountKey: Uint8Array,
  signed: Uint8Array,
): Registration | undefined {
  const shown = openRegistration(signed, checks);
  return shown && sameBytes(shown.accountKey, accountKey) ? shown : undefined;
}

/** How often the password has changed, as far as this device knows. */
export function changesKnown(profile: Profile): number {
  const kept = profile.get("registration");
  return (kept && peekRegistration(kept)?.number) ?? 0;
}
