// A database in memory that answers at once; it passes the contract of the real ones.
import { limits, type AccountId, type DeviceId, type RequestId } from "#protocol";
import type { AccountRow, Database, EndedRequest, Queries, Query } from "#server";
import type { SealedSettings } from "#server";

/** The server's queries, answered without waiting. */
export type DatabaseFake = {
  [K in keyof Queries]: (ask: Queries[K]["ask"]) => Queries[K]["answer"];
} & {
  /** A backup: it holds the present state, and later changes to one do not affect the other. */
  copy(): DatabaseFake;
};

/**
 * Everything in it. A block says whether it still holds, and since when; the last change is at the end.
 */
interface Kept {
  accounts: Map<string, AccountRow>;
  owners: Map<DeviceId, { account: AccountId; since: number }>;
  blocks: Map<AccountId, Map<AccountId, { holds: boolean; at: number; by: DeviceId }>>;
  hidden: Set<AccountId>;
  settings: Map<AccountId, SealedSettings>;
  ended: Map<RequestId, EndedRequest>;
  relayed: Map<AccountId, { month: number; bytes: number }>;
}

const nothing = (): Kept => ({
  accounts: new Map(),
  owners: new Map(),
  blocks: new Map(),
  hidden: new Set(),
  settings: new Map(),
  ended: new Map(),
  relayed: new Map(),
});

type OfAccounts =
  | "accountByName"
  | "accountByDevice"
  | "createAccount"
  | "putList"
  | "putPassword"
  | "devicesOf";

/** Accounts, their device lists, and whose each device is. */
function accountsIn({ accounts, owners }: Kept): Pick<DatabaseFake, OfAccounts> {
  const named = (name: string) => [...accounts.values()].find((row) => row.name === name);

  function own(account: AccountId, devices: DeviceId[], since: number): void {
    for (const device of devices) if (!owners.has(device)) owners.set(device, { account, since });
  }

  function disown(account: AccountId, except: DeviceId[]): void {
    for (const [device, owner] of owners)
      if (owner.account === account && !except.includes(device)) owners.delete(device);
  }

  return {
    accountByName: ({ name }) => named(name),
    accountByDevice: ({ device }) => accounts.get(owners.get(device)?.account ?? "nobody"),
    createAccount({ row, devices, now }) {
      if (named(row.name) !== undefined || accounts.has(row.account)) return "taken";
      accounts.set(row.account, row);
      own(row.account, devices, now);
      return "created";
    },
    putList({ account, list, number, devices, now }) {
      const row = accounts.get(account);
      if (row === undefined || row.number >= number) return "stale";
      accounts.set(account, { ...row, list, number });
      disown(account, devices);
      own(account, devices, now);
      return "stored";
    },
    putPassword(password) {
      const row = accounts.get(password.account);
      if (row === undefined || row.registered >= password.registered) return "stale";
      accounts.set(password.account, { ...row, ...password });
      return "stored";
    },
    devicesOf: ({ account }) =>
      [...owners]
        .flatMap(([device, owner]) =>
          owner.account === account ? [{ device, since: owner.since }] : [],
        )
        .toSorted((a, b) => (a.device < b.device ? -1 : 1)),
  };
}

export function createDatabaseFake(kept: Kept = nothing()): DatabaseFake {
  const { blocks, hidden, settings, ended } = kept;

  const blocksOther = (by: AccountId, other: AccountId) =>
    blocks.get(by)?.get(other)?.holds === true;
  const blocksOf = (account: AccountId) => [...(blocks.get(account) ?? [])];

  return {
    ...accountsIn(kept),
    block({ account, blocked, on, at, now, by }) {
      const held = blocks.get(account)?.get(blocked);
      const isNewer = held && held.at > at && held.holds !== on && held.by !== by;
      if (at < now && isNewer) return "stale";
      const others = blocksOf(account).filter(([one]) => one !== blocked);
      const holding = others.filter(([, { holds }]) => holds).length;
      if (on && holding >= limits.blockedMax) return "full";
      const taken = others.filter(([, { holds }]) => !holds).length + (on ? 0 : 1);
      const oldest = others.find(([, { holds }]) => !holds);
      const left = taken > limits.blockedMax ? others.filter((one) => one !== oldest) : others;
      blocks.set(
        account,
        new Map([...left, [blocked, { holds: on, at: Math.max(at, held?.at ?? 0), by }]]),
      );
      return "stored";
    },
    blocksOf({ account }) {
      const ofState = (wanted: boolean): AccountId[] =>
        blocksOf(account)
          .flatMap(([one, { holds }]) => (holds === wanted ? [one] : []))
          .toSorted();
      return { blocked: ofState(true), unblocked: ofState(false) };
    },
    hide({ account, on }) {
      if (on) hidden.add(account);
      else hidden.delete(account);
      return "stored";
    },
    isHidden: ({ account }) => hidden.has(account),
    ...keepSettings(settings),
    ...keepRelayed(kept.relayed),
    endRequest({ now, ...one }) {
      for (const { request, until } of ended.values()) if (until < now) ended.delete(request);
      const before = ended.get(one.request);
      const until = Math.max(one.until, before?.until ?? 0);
      ended.set(one.request, { ...(before ?? one), until });
      const byIt = [...ended.values()].filter(({ by }) => by === one.by);
      const latest = byIt.toSorted((a, b) => b.until - a.until);
      const least = latest[limits.blockedMax - 1]?.until ?? 0;
      for (const each of byIt) if (each.until < least) ended.delete(each.request);
      return "stored";
    },
    objections({ request, from, to }) {
      const found = ended.get(request);
      return {
        ended: found && { by: found.by, how: found.how },
        blocked: blocksOther(from, to) || blocksOther(to, from),
      };
    },
    copy: () => createDatabaseFake(structuredClone(kept)),
  };
}

const keepRelayed = (relayed: Kept["relayed"]): Pick<DatabaseFake, "relayed" | "addRelayed"> => ({
  relayed({ account, month }) {
    const row = relayed.get(account);
    return row?.month === month ? row.bytes : 0;
  },
  addRelayed({ month, rows }) {
    for (const [account, row] of relayed) if (row.month < month) relayed.delete(account);
    for (const { account, bytes } of rows) {
      const before = relayed.get(account);
      if (before !== undefined && before.month > month) continue;
      relayed.set(account, { month, bytes: bytes + (before?.bytes ?? 0) });
    }
    return "stored";
  },
});

const keepSettings = (
  settings: Kept["settings"],
): Pick<DatabaseFake, "putSettings" | "settingsOf"> => ({
  putSettings({ account, number, sealed }) {
    if ((settings.get(account)?.number ?? -1) >= number) return "stale";
    settings.set(account, { number, sealed });
    return "stored";
  },
  settingsOf: ({ account }) => settings.get(account) ?? { number: 0, sealed: new Uint8Array() },
});

/** The answer to one query, with the query's name. */
export function answerOf(database: DatabaseFake, query: Query): unknown {
  const answer = database[query.query] as (ask: Query) => unknown; // The name says which.
  return answer(query);
}

const later = <A, R>(answer: (ask: A) => R): ((ask: A) => Promise<R>) => {
  return async (ask) => answer(ask);
};

/** The fake through the port of the real ones; opening it again finds what was stored. */
export function asDatabase(fake: DatabaseFake): Database {
  return {
    accountByName: later(fake.accountByName),
    accountByDevice: later(fake.accountByDevice),
    createAccount: later(fake.createAccount),
    putList: later(fake.putList),
    putPassword: later(fake.putPassword),
    devicesOf: later(fake.devicesOf),
    block: later(fake.block),
    blocksOf: later(fake.blocksOf),
    hide: later(fake.hide),
    isHidden: later(fake.isHidden),
    putSettings: later(fake.putSettings),
    settingsOf: later(fake.settingsOf),
    endRequest: later(fake.endRequest),
    objections: later(fake.objections),
    relayed: later(fake.relayed),
    addRelayed: later(fake.addRelayed),
    close: async () => {},
  };
}
