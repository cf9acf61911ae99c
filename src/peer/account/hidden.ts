// Looking offline to others: the server does it, for all devices of the account.
import type { Connection } from "../connection/connection.ts";
import type { Profile } from "../disk/profile.ts";
import type { Context } from "../world/context.ts";

/** Asks the server to hide the account, or to show it again; an event reports what came of it. */
export function hide(
  { context, connection, profile }: { context: Context; connection: Connection; profile: Profile },
  on: boolean,
): void {
  connection.ask({ type: "hide", on }, (reply) => {
    if (reply.type === "done") return noteHidden(context, profile, on, false);
    const code = reply.type === "refused" && reply.code !== "lost" ? reply.code : "not-now";
    context.tell({ tell: "refused", code, retryMs: undefined });
  });
}

/** Takes in what holds at the server; `isKnown`: the screen shows already what held before. */
export function noteHidden(
  context: Context,
  profile: Profile,
  on: boolean,
  isKnown: boolean,
): void {
  const before = profile.get("hidden") === 1;
  profile.set("hidden", on ? 1 : 0);
  if (before === on && isKnown) return;
  context.tell({ tell: "hidden", on });
}
