// The sealed settings of accounts: the server keeps the newest, and cannot read them.
import type { Core } from "./core.ts";
import type { Online } from "./online.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";

/** Stores them if they are newer, and passes them on to the other devices of the account. */
export function keepSettings(
  { wire, calls }: Core,
  online: Online,
  { connection, account }: OnlineDevice,
  { n, number, sealed }: Said<"settings">,
): void {
  const asker = { connection, n };
  const query = { query: "putSettings", account: account.id, number, sealed } as const;
  calls.query(asker, query, (answer) => {
    if (answer === "stale") return wire.refuse(asker, "stale-list");
    if (number > account.settings.number) account.settings = { number, sealed };
    wire.send(connection, { type: "done", re: n });
    const others = online.connectionsOf(account.id).filter((one) => one !== connection);
    wire.tell(others, { type: "settingsChanged", sealed });
  });
}
