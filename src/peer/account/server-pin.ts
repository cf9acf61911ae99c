// Whether this is the server that the profile knows: the profile pins its two keys.
import { sameBytes } from "#crypto";
import type { Connection, Welcome } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { WhyDistrusted } from "../world/events.ts";

/** What a profile knows of its server. A server that it does not trust gets nothing more. */
export interface ServerPin {
  /**
   * Whether the keys in a welcome are the pinned ones. Pins the key that signs on first contact, when
   * only TLS can show that it is the right one.
   */
  greeted(welcome: Welcome): boolean;
  /** Whether OPAQUE has proved the key that the welcome claims. */
  proved(serverKey: Uint8Array, welcome: Welcome | undefined): boolean;
  /** Whether a name that the server calls new is new to this profile as well. */
  isNewHere(): boolean;
  /** Leaves the server for good, and tells the person. */
  refuse(why: WhyDistrusted): void;
}

/** The pins of this profile. */
export function openServerPin(
  context: Context,
  profile: Profile,
  connection: Connection,
): ServerPin {
  function greeted({ serverKey, signingKey }: Welcome): boolean {
    const [proven, pinned] = [profile.get("serverKey"), profile.get("signingKey")];
    if (proven && !sameBytes(proven, serverKey)) return false;
    if (pinned) return signingKey !== undefined && sameBytes(pinned, signingKey);
    if (signingKey) profile.set("signingKey", signingKey);
    return true;
  }

  const hadAccount = (): boolean =>
    (["serverKey", "account", "list", "registration"] as const).some((key) => profile.get(key)) ||
    context.keyFile.read() !== undefined;

  function refuse(why: WhyDistrusted): void {
    connection.stop();
    context.tell({ tell: "serverChanged", why, hasAccount: hadAccount() });
  }

  /** Passes an honest server; leaves any other. */
  function unless(isHonest: boolean, why: WhyDistrusted): boolean {
    if (!isHonest) refuse(why);
    return isHonest;
  }

  return {
    greeted: (welcome) => unless(greeted(welcome), "key"),
    proved(serverKey, welcome) {
      const expected = profile.get("serverKey") ?? welcome?.serverKey;
      return unless(expected !== undefined && sameBytes(expected, serverKey), "proof");
    },
    isNewHere: () => unless(!hadAccount(), "account"),
    refuse,
  };
}
