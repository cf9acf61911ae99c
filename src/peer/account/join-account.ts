// Publishing the list that a new device of an account is on.
import type { DeviceId } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Reply } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { AccountEvents } from "./account-state.ts";
import { signerOf, type DeviceKeys } from "./device-keys.ts";
import { addGhost, forgetGhosts, leaveBehind } from "./former-devices.ts";
import { joinList, type Comer } from "./joining-device.ts";
import type { Attempt } from "./prove-password.ts";

/** What joining needs, and what it leads to. */
export interface JoinNeeds {
  context: Context;
  profile: Profile;
  attempt: Attempt;
  events: Pick<AccountEvents, "dropping" | "listShown">;
  /** The account has as many devices as it may. */
  full(): void;
  refused(reply: Reply): void;
  joined(keys: DeviceKeys, list: Uint8Array): void;
}

/**
 * Puts a new device on the list of its account. The answer may be lost, so what the next try has to
 * know is in the profile before anything is published.
 */
export function joinAccount(needs: JoinNeeds, comer: Comer, chosen?: DeviceId): void {
  const { context, profile, attempt, events } = needs;
  const joining = joinList(context, profile, comer, chosen);
  if (!joining) return needs.full();
  const dropping = { ...joining, accountKey: comer.list.accountKey };
  const sign = signerOf(context, comer.accountSecret);
  addGhost(profile, joining.keys.id);
  events.dropping(dropping, sign);
  attempt.ask({ type: "publish", list: joining.list }, (reply) => {
    if (reply.type !== "done") return needs.refused(reply);
    forgetGhosts(profile);
    if (comer.before) leaveBehind(context, profile, comer.before);
    events.dropping(dropping, sign);
    events.listShown(joining.list);
    needs.joined(joining.keys, joining.list);
  });
}
