// Blocks: the accounts whose requests an account does not want to hear.
import { limits } from "#protocol";
import type { Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { Ringing } from "./ringing.ts";

/**
 * Stores or removes a block. A request from the blocked account that is already ringing stops for
 * the blocker only; a consent that another device of the blocker has just given ends for both.
 */
export function block(
  { wire, calls }: Core,
  ringing: Ringing,
  consents: Consents,
  { connection, account }: OnlineDevice,
  { n, account: blocked, on }: Said<"block">,
): void {
  const asker = { connection, n };
  const full = account.blocked.size >= limits.blockedMax;
  if (on && full) return wire.refuse(asker, "too-many");
  calls.query(asker, { query: "block", account: account.id, blocked, on }, () => {
    wire.send(connection, { type: "done", re: n });
    const [into, outOf] = on
      ? [account.blocked, account.unblocked]
      : [account.unblocked, account.blocked];
    into.add(blocked);
    outOf.delete(blocked);
    if (!on) return;
    consents.blocked(account.id, blocked);
    const ring = ringing.between(account.id, blocked);
    if (ring?.request.from === blocked) ringing.silence(ring);
  });
}
