// Whether this is the server that the profile knows: the profile pins its two keys.
import { sameBytes } from "#crypto";
import type { Connection, Welcome } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";
import type { WhyDistrusted } from "../world/events.ts";

/** What a profile knows of its server. A server that it does not trust gets nothing more. */
export interface ServerPin {
  /** Whether the server claims the pinned keys: what nobody has proved yet is not pinned. */
  greeted(welcome: Welcome): boolean;
  /**
   * The key that has to sign, before a record of the password is made: the pinned one, else the one
   * that the welcome claims. Undefined if an older server has none.
   */
  signerOf(welcome: Welcome): Uint8Array | undefined;
  /** Pins the key that has signed. On first contact only TLS can show that it is the right one. */
  signed(signingKey: Uint8Array): void;
  /** Whether OPAQUE has proved the key that the welcome claims. */
  proved(serverKey: Uint8Array, welcome: Welcome | undefined): boolean;
  /** Pins the key that OPAQUE has proved, and at first contact the one that this server signs with. */
  keep(serverKey: Uint8Array, welcome: Welcome | undefined): void;
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
    // Such a profile never signs up again, so a claim that nobody can check must not shut it out.
    if (proven) {
      const isSame = sameBytes(proven, serverKey);
      if (isSame && !pinned) noteSigningKey(signingKey); // An older program has not pinned it.
      return isSame;
    }
    return !pinned || (signingKey !== undefined && sameBytes(pinned, signingKey));
  }

  function noteSigningKey(signingKey: Uint8Array | undefined): void {
    if (signingKey) profile.set("signingKey", signingKey);
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
    signerOf: ({ signingKey }) => profile.get("signingKey") ?? signingKey,
    signed: noteSigningKey,
    proved(serverKey, welcome) {
      const expected = profile.get("serverKey") ?? welcome?.serverKey;
      return unless(expected !== undefined && sameBytes(expected, serverKey), "proof");
    },
    keep(serverKey, welcome) {
      // What somebody has claimed before anything was proved counts no longer.
      if (!profile.get("serverKey")) noteSigningKey(welcome?.signingKey);
      profile.set("serverKey", serverKey);
    },
    isNewHere: () => unless(!hadAccount(), "account"),
    refuse,
  };
}
