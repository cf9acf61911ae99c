// How much of this disk each person may fill: what they write beyond that waits on their devices.
import { limits, type AccountId } from "#protocol";
import type { Logs } from "../logs/logs.ts";
import type { Whose } from "../logs/usage.ts";
import type { Context } from "../world/context.ts";

/** The space for each account, in the one conversation that I have with it. All sizes are bytes. */
export interface Quotas {
  /** What the account may fill. */
  of(account: AccountId): number;
  /** What it has filled. */
  used(whose: Whose): number;
  /** What is left of that; below 0 if the person has given it less than it had. */
  room(whose: Whose): number;
  /** The person gives it this much. */
  set(account: AccountId, bytes: number): void;
}

/** Opens what the disk holds; an account that it does not name has the usual amount. */
export function openQuotas({ store, changed }: Context, { usage }: Pick<Logs, "usage">): Quotas {
  const known = new Map<AccountId, number>();

  function of(account: AccountId): number {
    const bytes = known.get(account) ?? read(account) ?? limits.quotaBytes;
    known.set(account, bytes);
    return bytes;
  }

  function read(account: AccountId): number | undefined {
    const row = store.get("SELECT bytes FROM quota WHERE account = ?", account);
    return row && Number(row["bytes"]);
  }

  return {
    of,
    used: (whose) => usage.of(whose),
    room: (whose) => of(whose.account) - usage.of(whose),
    set(account, bytes) {
      store.run("INSERT OR REPLACE INTO quota VALUES (?, ?)", account, bytes);
      known.set(account, bytes);
      changed(account);
    },
  };
}
