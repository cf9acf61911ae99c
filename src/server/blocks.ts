// Blocks: the accounts whose requests an account does not want to hear, and who see nothing of it.
import { limits, msOf, type AccountId } from "#protocol";
import type { Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import type { Online } from "./online.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { Presence } from "./presence-news.ts";
import type { Ringing } from "./ringing.ts";

/** The machines that a block concerns. */
export interface BlockNeeds {
  online: Online;
  ringing: Ringing;
  consents: Consents;
  presence: Presence;
}

/** Whether one of the two blocks the other, as far as those know who are online. */
export function eitherBlocks({ accounts }: Online, one: AccountId, other: AccountId): boolean {
  const blocks = (by: AccountId, account: AccountId): boolean =>
    accounts.get(by)?.blocked.has(account) === true;
  return blocks(one, other) || blocks(other, one);
}

/**
 * Stores or removes a block, unless the person has chosen otherwise since, on another device; the
 * account's other devices hear of it. A request from the blocked account that is already ringing
 * stops for the blocker only, and the blocker's own request is withdrawn; a consent ends for both.
 */
export function block(
  { wire, calls, turn }: Core,
  needs: BlockNeeds,
  { connection, account, id }: OnlineDevice,
  { n, account: blocked, on, agoMs }: Said<"block">,
): void {
  const asker = { connection, n };
  const isFull = account.blocked.size >= limits.blockedMax && !account.blocked.has(blocked);
  if (on && isFull) return wire.refuse(asker, "too-many");
  const now = msOf(turn.wall);
  const at = Math.max(0, now - agoMs);
  const choice = { account: account.id, blocked, on, at, now, by: id };
  const query = { query: "block", ...choice } as const;
  calls.query(asker, query, (answer) => {
    if (answer === "full") return wire.refuse(asker, "too-many");
    wire.send(connection, { type: "done", re: n });
    if (answer === "stale") {
      return wire.send(connection, { type: "blockChanged", account: blocked, on: !on });
    }
    const others = needs.online.connectionsOf(account.id).filter((one) => one !== connection);
    wire.tell(others, { type: "blockChanged", account: blocked, on });
    const [into, outOf] = on
      ? [account.blocked, account.unblocked]
      : [account.unblocked, account.blocked];
    into.delete(blocked); // The latest goes to the end.
    into.add(blocked);
    forgetOldest(account.unblocked);
    if (outOf.delete(blocked) && !on) return needs.presence.unblocked(account.id, blocked);
    if (on) shutOut(needs, account.id, blocked);
  });
}

/** The database remembers as many, and `signedIn` has room for them. */
function forgetOldest(unblocked: Set<AccountId>): void {
  const [oldest] = unblocked;
  if (oldest !== undefined && unblocked.size > limits.blockedMax) unblocked.delete(oldest);
}

function shutOut(
  { ringing, consents, presence }: BlockNeeds,
  by: AccountId,
  account: AccountId,
): void {
  consents.blocked(by, account);
  const ring = ringing.between(by, account);
  if (ring?.request.from === account) ringing.silence(ring);
  else if (ring) ringing.end(ring, "withdrawn");
  presence.blocked(by, account);
}
