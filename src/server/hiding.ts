// Hiding: an account that looks offline to everybody who has no grant with it.
import type { Core } from "./core.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { Presence } from "./presence-news.ts";

/** Stores it for all devices of the account, and lets others see it come or go. */
export function hide(
  { wire, calls }: Core,
  presence: Presence,
  { connection, account }: OnlineDevice,
  { n, on }: Said<"hide">,
): void {
  calls.query({ connection, n }, { query: "hide", account: account.id, on }, () => {
    account.isHidden = on;
    wire.send(connection, { type: "done", re: n });
    presence.changed(account.id);
  });
}
