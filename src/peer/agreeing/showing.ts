// Shows the server the yeses that still hold, because it may have forgotten them.
import type { AccountId, Steady } from "#protocol";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import { createAnotherTry } from "./another-try.ts";
import type { Consent, Consents } from "./consents.ts";

/** Shows consents to a server that may have forgotten them (`grant`, docs/protocol.md §6). */
export interface Showing {
  /** The server has let us in, or what it reported did not count here before. */
  all(): void;
  readonly nextWake: Steady | undefined;
  wake(): void;
}

/** `over`: the server says that the consent with this account has ended. */
export function createShowing(
  context: Context,
  connection: Connection,
  consents: Consents,
  over: (account: AccountId) => void,
): Showing {
  /** The consents that the server could not check. */
  const unseen = new Set<AccountId>();
  const again = createAnotherTry(context, connection, () =>
    consents
      .all()
      .filter(({ account }) => unseen.has(account))
      .forEach(show),
  );

  function show({ account, request, answer }: Consent): void {
    unseen.delete(account);
    connection.ask({ type: "grant", request, answer }, (reply) => {
      if (reply.type !== "refused") return;
      if (reply.code === "no-grant") return over(account);
      if (reply.code !== "failed") return;
      unseen.add(account);
      again.later();
    });
  }

  return {
    all: () => consents.all().forEach(show),
    get nextWake() {
      return again.nextWake;
    },
    wake: again.wake,
  };
}
