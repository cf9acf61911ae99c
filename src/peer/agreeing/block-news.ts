// Tells the server of the blocks of this account, until it has stored them.
import type { AccountId, Steady } from "#protocol";
import type { Connection } from "../connection/connection.ts";
import type { Contacts } from "../people/contacts.ts";
import type { Context } from "../world/context.ts";
import { createAnotherTry } from "./another-try.ts";

/** The blocks on their way to the server; what it does not hear now, it hears at the next sign-in. */
export interface BlockNews {
  tell(account: AccountId): void;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** Starts with nothing to tell. */
export function createBlockNews(
  context: Context,
  connection: Connection,
  contacts: Contacts,
): BlockNews {
  const again = createAnotherTry(context, connection, () => contacts.untoldBlocks().forEach(tell));

  function tell(account: AccountId): void {
    connection.ask({ type: "block", account, on: true }, (reply) => {
      if (reply.type === "done") return contacts.blockTold(account);
      if (reply.type !== "refused" || reply.code === "lost") return;
      if (reply.code === "failed") again.later();
      else context.tell({ tell: "refused", code: reply.code, retryMs: reply.retryMs });
    });
  }

  return {
    tell,
    get nextWake() {
      return again.nextWake;
    },
    wake: again.wake,
  };
}
