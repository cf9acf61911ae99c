// Going on over a wire that others can read and change: only after the person has said yes to it.
import { sameBytes } from "#crypto";
import type { Welcome } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";

/** A server is known by the key that it proves at a sign-up, unless it is too old to have one. */
const keyOf = ({ signingKey, serverKey }: Welcome): Uint8Array => signingKey ?? serverKey;

/**
 * Whether a name and a password may pass to the server that has greeted; without an encrypted wire it
 * takes a yes, which holds for one key of a server.
 */
export function mayPass({ openWire }: Context, profile: Profile, welcome?: Welcome): boolean {
  const accepted = profile.get("openWire");
  if (!welcome || !openWire) return welcome !== undefined;
  return accepted !== undefined && sameBytes(accepted, keyOf(welcome));
}

/** Remembers that the person has said yes. */
export const letPass = (profile: Profile, welcome: Welcome): void =>
  profile.set("openWire", keyOf(welcome));
