// The consents and requests that this device has left. The server, and through it everybody's other
// devices, must hear of it, however long the connection is down.
import { limits, msOf, type AccountId, type RequestId } from "#protocol";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";

/** What we have left and the server has not confirmed yet, on disk. */
export interface Partings {
  /** This request is taken back, or the consent that came from it is over. */
  tell(account: AccountId, request: RequestId): void;
  /** The server has let us in: repeats what it has not heard. */
  tellAgain(): void;
}

/** Opens what the disk holds; tells the server whenever the connection is up. */
export function openPartings({ store, now }: Context, connection: Connection): Partings {
  /** The server has heard of these. They leave the disk with the next write; it may be full now. */
  const told = new Set<RequestId>();

  function say(account: AccountId, request: RequestId): void {
    if (!connection.isIn) return; // It is repeated once we are in.
    connection.ask({ type: "leave", account, request }, (reply) => {
      if (reply.type === "done") told.add(request);
    });
  }

  return {
    tell(account, request) {
      const until = msOf(now()) + limits.answerLifeMs;
      for (const id of told) store.run("DELETE FROM parting WHERE id = ?", id);
      told.clear();
      store.run("INSERT OR REPLACE INTO parting VALUES (?, ?, ?)", request, account, until);
      say(account, request);
    },
    tellAgain() {
      for (const { id, account, until } of store.all("SELECT id, account, until FROM parting")) {
        const request = id as RequestId;
        if (Number(until) < msOf(now())) told.add(request);
        if (!told.has(request)) say(account as AccountId, request);
      }
    },
  };
}
