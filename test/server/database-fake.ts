// A database in memory that answers at once; it passes the suite of the real ones.
import type { AccountId, DeviceId } from "#protocol";
import type { AccountRow, Database, Queries, Query } from "#server";

/** The questions of the server, answered without waiting. */
export type DatabaseFake = {
  [K in keyof Queries]: (ask: Queries[K]["ask"]) => Queries[K]["answer"];
};

export function createDatabaseFake(): DatabaseFake {
  const accounts = new Map<string, AccountRow>();
  const owners = new Map<DeviceId, AccountId>();
  const blocks = new Map<AccountId, Set<AccountId>>();

  const named = (name: string) => [...accounts.values()].find((row) => row.name === name);
  const blocksOf = (account: AccountId) => blocks.get(account) ?? new Set<AccountId>();

  function own(account: AccountId, devices: DeviceId[]): void {
    for (const device of devices) if (!owners.has(device)) owners.set(device, account);
  }

  function disown(account: AccountId): void {
    for (const [device, owner] of owners) if (owner === account) owners.delete(device);
  }

  return {
    accountByName: ({ name }) => named(name),
    accountById: ({ account }) => accounts.get(account),
    accountByDevice: ({ device }) => accounts.get(owners.get(device) ?? "nobody"),
    createAccount({ row, devices }) {
      if (named(row.name) !== undefined || accounts.has(row.account)) return "taken";
      accounts.set(row.account, row);
      own(row.account, devices);
      return "created";
    },
    putList({ account, list, number, devices }) {
      const row = accounts.get(account);
      if (row === undefined || row.number >= number) return "stale";
      accounts.set(account, { ...row, list, number });
      disown(account);
      own(account, devices);
      return "stored";
    },
    block({ account, blocked, on }) {
      const others = [...blocksOf(account)].filter((one) => one !== blocked);
      blocks.set(account, new Set(on ? [...others, blocked] : others));
      return "stored";
    },
    blockedBy: ({ account }) => [...blocksOf(account)].toSorted(),
  };
}

/** The answer to one question with its name. */
export function answerOf(database: DatabaseFake, query: Query): unknown {
  const answer = database[query.query] as (ask: Query) => unknown; // The name says which it is.
  return answer(query);
}

const later = <A, R>(answer: (ask: A) => R): ((ask: A) => Promise<R>) => {
  return async (ask) => answer(ask);
};

/** The fake behind the port of the real ones, where whoever opens it again finds what was kept. */
export function asDatabase(fake: DatabaseFake): Database {
  return {
    accountByName: later(fake.accountByName),
    accountById: later(fake.accountById),
    accountByDevice: later(fake.accountByDevice),
    createAccount: later(fake.createAccount),
    putList: later(fake.putList),
    block: later(fake.block),
    blockedBy: later(fake.blockedBy),
    close: async () => {},
  };
}
