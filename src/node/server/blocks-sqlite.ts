// The blocks of each account, in the server's SQLite file.
import type { DatabaseSync } from "node:sqlite";
import { limits, type AccountId } from "#protocol";
import type { Database } from "#server";
import { inTransaction } from "./in-transaction.ts";

/** The questions about them. Removed blocks stay as rows that do not hold; `change` orders them. */
export function blocksOfAccounts(sqlite: DatabaseSync): Pick<Database, "block" | "blocksOf"> {
  const put = sqlite.prepare(
    "INSERT INTO blocks (account, blocked, holds, at, by, change) VALUES (?, ?, ?, ?, ?, " +
      "(SELECT 1 + coalesce(max(change), 0) FROM blocks WHERE account = ?)) " +
      "ON CONFLICT DO UPDATE SET holds = excluded.holds, at = max(at, excluded.at), " +
      "by = excluded.by, change = excluded.change",
  );
  const newer = sqlite.prepare(
    "SELECT 1 FROM blocks WHERE account = ? AND blocked = ? AND at > ? AND holds <> ? AND by <> ?",
  );
  const countBesides = sqlite.prepare(
    "SELECT count(*) AS count FROM blocks WHERE account = ? AND holds = 1 AND blocked <> ?",
  );
  const forgetUnblocked = sqlite.prepare(
    "DELETE FROM blocks WHERE account = ? AND holds = 0 AND change <= (SELECT change " +
      "FROM blocks WHERE account = ? AND holds = 0 ORDER BY change DESC LIMIT 1 OFFSET ?)",
  );
  const all = sqlite.prepare(
    "SELECT blocked FROM blocks WHERE account = ? AND holds = ? ORDER BY blocked",
  );
  // Only values that `block` wrote are in this column.
  const ofState = (account: AccountId, holds: 0 | 1): AccountId[] =>
    all.all(account, holds).map(({ blocked }) => blocked as AccountId);

  return {
    block: async ({ account, blocked, on, at, now, by }) =>
      inTransaction(sqlite, () => {
        const isLate = at < now && newer.get(account, blocked, at, on ? 1 : 0, by);
        if (isLate) return "stale";
        const others = countBesides.get(account, blocked)?.["count"];
        if (on && Number(others) >= limits.blockedMax) return "full";
        put.run(account, blocked, on ? 1 : 0, at, by, account);
        if (!on) forgetUnblocked.run(account, account, limits.blockedMax);
        return "stored";
      }),
    blocksOf: async ({ account }) => ({
      blocked: ofState(account, 1),
      unblocked: ofState(account, 0),
    }),
  };
}
