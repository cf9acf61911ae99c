// What each account has relayed this month, in the server's SQLite file.
import type { DatabaseSync } from "node:sqlite";
import type { Database } from "#server";
import { inTransaction } from "./in-transaction.ts";

/** The questions about it. The table has a row for each account that relays in this month. */
export function relayedBytes(sqlite: DatabaseSync): Pick<Database, "relayed" | "addRelayed"> {
  const one = sqlite.prepare("SELECT bytes FROM relayed WHERE account = ? AND month = ?");
  const add = sqlite.prepare(
    "INSERT INTO relayed VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET " +
      "bytes = bytes + excluded.bytes WHERE month = excluded.month",
  );
  const forget = sqlite.prepare("DELETE FROM relayed WHERE month < ?");
  return {
    relayed: async ({ account, month }) => Number(one.get(account, month)?.["bytes"] ?? 0),
    addRelayed: async ({ month, rows }) =>
      inTransaction(sqlite, () => {
        forget.run(month);
        for (const { account, bytes } of rows) add.run(account, month, bytes);
        return "stored";
      }),
  };
}
