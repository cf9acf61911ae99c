// Blocks: whose requests an account does not want to hear.
import { limits } from "#protocol";
import type { Core } from "./core.ts";
import type { OnlineDevice, Said } from "./line.ts";
import type { Ringing } from "./ringing.ts";

/** Stores a block, or takes it back. What rings already ends for the blocker, and nobody else. */
export function block(
  { wire, calls }: Core,
  ringing: Ringing,
  { line, account }: OnlineDevice,
  { n, account: blocked, on }: Said<"block">,
): void {
  const asker = { line, n };
  const full = account.blocked.size >= limits.blockedMax;
  if (on && full) return wire.refuse(asker, "too-many");
  calls.query(asker, { query: "block", account: account.id, blocked, on }, () => {
    wire.send(line, { type: "done", re: n });
    const [into, outOf] = on
      ? [account.blocked, account.unblocked]
      : [account.unblocked, account.blocked];
    into.add(blocked);
    outOf.delete(blocked);
    if (!on) return;
    const ring = ringing.between(account.id, blocked);
    if (ring?.request.from === blocked) ringing.silence(ring);
  });
}
