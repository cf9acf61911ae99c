// Tells the server of the blocks of this account, until it has stored them.
import { after, isDue, type AccountId, type Steady } from "#protocol";
import type { Connection } from "../connection/connection.ts";
import type { Contacts } from "../people/contacts.ts";
import type { Context } from "../world/context.ts";

/** The blocks on their way to the server; what it does not hear now, it hears at the next sign-in. */
export interface BlockNews {
  tell(account: AccountId): void;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** How long we give a server whose database did not answer, ms. */
const againMs = 10_000;

/** Starts with nothing to tell. */
export function createBlockNews(
  { now, tell: report }: Context,
  connection: Connection,
  contacts: Contacts,
): BlockNews {
  let againAt: Steady | undefined;

  function tell(account: AccountId): void {
    connection.ask({ type: "block", account, on: true }, (reply) => {
      if (reply.type === "done") return contacts.blockTold(account);
      if (reply.type !== "refused" || reply.code === "lost") return;
      if (reply.code === "failed") againAt ??= after(now(), againMs);
      else report({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
    });
  }

  return {
    tell,
    get nextWake() {
      return againAt;
    },
    wake() {
      if (!isDue(againAt, now())) return;
      againAt = undefined;
      if (connection.isIn) contacts.untoldBlocks().forEach(tell);
    },
  };
}
